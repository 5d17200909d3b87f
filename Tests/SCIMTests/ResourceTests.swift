import JSON
import SCIM
import Testing

@Suite struct ResourceTests {
    @Test func namesAndTypesAreReadInAnyCase() throws {
        let json = try JSONValue(
            parsing: """
                {"ID": "4711", "ExternalID": "u-1", "USERNAME": "ada", "Active": true, "Name": {"GivenName": "Ada"},
                 "Emails": [{"Type": "home", "Value": "h@b"}, {"Type": "Work", "Value": "a@b"}],
                 "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user": {"Department": "R"}}
                """)
        let resource = try #require(SCIMResource(json))
        #expect(resource.id == "4711")
        #expect(resource.externalId == "u-1")
        #expect(resource.isActive)
        let paths = [
            "userName", "name.givenName", "emails[type eq \"work\"].value", "\(SCIMSchema.enterpriseUser):department",
            "title", "name.familyName", "emails[type eq \"other\"].value",
        ]
        #expect(
            resource.texts(at: paths) == [
                "userName": "ada", "name.givenName": "Ada", "emails[type eq \"work\"].value": "a@b",
                "\(SCIMSchema.enterpriseUser):department": "R",
            ])
    }

    @Test func numbersAndTruthValuesBecomeTexts() throws {
        let json = try JSONValue(
            parsing: #"{"id": 7, "employeeNumber": 12, "rate": 1.5, "remote": false, "title": null}"#)
        let resource = try #require(SCIMResource(json))
        #expect(resource.id == "7")
        #expect(
            resource.texts(at: ["employeeNumber", "rate", "remote", "title"])
                == ["employeeNumber": "12", "rate": "1.5", "remote": "false"])
    }

    @Test(
        "An account counts as active unless the server says otherwise",
        arguments: [
            ("{}", true), (#"{"active": true}"#, true), (#"{"active": false}"#, false),
            (#"{"active": "False"}"#, false),
            (#"{"active": null}"#, true),
        ])
    func activity(text: String, isActive: Bool) throws {
        #expect(try #require(SCIMResource(JSONValue(parsing: text))).isActive == isActive)
    }

    @Test("An id that would change the meaning of a URL is none", arguments: ["\"\"", "\".\"", "\"..\"", "null", "{}"])
    func badIds(id: String) throws {
        #expect(try #require(SCIMResource(JSONValue(parsing: "{\"id\": \(id)}"))).id == nil)
    }

    @Test func whatIsNoObjectIsNoResource() {
        #expect(SCIMResource(["a"]) == nil)
        #expect(SCIMResource("a") == nil)
    }
}
