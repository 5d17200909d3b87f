import JSON
import SCIM
import Testing

@Suite struct PathTests {
    @Test(
        "A path of RFC 7644 section 3.5.2 is read and written back",
        arguments: [
            "userName", "name.familyName", "addresses[type eq \"work\"]", "members[value eq \"2819c223-7f76-453a\"]",
            "addresses[type eq \"work\"].streetAddress", "emails[type eq \"work\" and primary eq true].value",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref",
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
        ])
    func roundTrip(text: String) throws {
        #expect(try #require(SCIMPath(text)).description == text)
    }

    @Test func partsAreTakenApart() throws {
        let path = try #require(SCIMPath("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"))
        #expect(path.schema == SCIMSchema.enterpriseUser)
        #expect(path.attribute == "manager")
        #expect(path.sub == "value")
        #expect(path.extensionSchema == SCIMSchema.enterpriseUser)

        let email = try #require(SCIMPath("emails[ type EQ  \"work\" ].value"))
        #expect(email.conditions == [SCIMEquality(attribute: "type", value: "work")])
        #expect(email.description == "emails[type eq \"work\"].value")
        #expect(email.element.description == "emails[type eq \"work\"]")
        #expect(email.root.description == "emails")
        #expect(SCIMPath("urn:ietf:params:scim:schemas:core:2.0:User:title")?.extensionSchema == nil)
    }

    @Test(
        "What is no path is not taken for one",
        arguments: [
            "", ".", "name.", ".givenName", "emails[type eq \"work\"", "emails[type eq work].value", "emails[].value",
            "emails[type ne \"work\"].value", "emails[type eq \"a\" or type eq \"b\"].value",
            "emails[type eq \"work\"]value",
            "two words", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "9lives", "name.given.name",
        ])
    func refused(text: String) {
        #expect(SCIMPath(text) == nil)
    }

    @Test func aTextThatIsNoPathIsNamedToTheTargetAndNotDropped() {
        #expect(SCIMPath(reading: "emails[type co \"w\"].value").description == "emails[type co \"w\"].value")
    }

    @Test(
        "A filter's value cannot end its own quotes (RFC 7644 section 3.4.2.2)",
        arguments: [
            ("ada", #"userName eq "ada""#), (#"a"b"#, #"userName eq "a\"b""#), (#"a\"#, #"userName eq "a\\""#),
            ("x\" or \"1\" eq \"1", #"userName eq "x\" or \"1\" eq \"1""#), ("Zoë Łuk", "userName eq \"Zoë Łuk\""),
        ])
    func quoting(value: String, text: String) throws {
        let filter = SCIMEquality(attribute: "userName", value: .string(value))
        #expect(filter.description == text)
        #expect(try #require(SCIMEquality(text)) == filter)
    }

    @Test(
        "A filter that is not one equality is not read",
        arguments: [
            "", "userName", "userName eq", "userName pr", "userName eq ada", "userName co \"ada\"",
            "userName eq \"a\" and active eq true", "userName eq \"ada", "userName eq {}", "userName eq null",
        ])
    func noEquality(text: String) {
        #expect(SCIMEquality(text) == nil)
    }
}
