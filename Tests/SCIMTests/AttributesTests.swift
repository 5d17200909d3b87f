import JSON
import SCIM
import Testing

@Suite struct AttributesTests {
    @Test("RFC 7644 section 3.3: the least that creates a user")
    func minimal() throws {
        let attributes = SCIMAttributes(
            ["userName": "bjensen", "name.familyName": "Jensen", "name.givenName": "Barbara"], singleElementRoots: [])
        let expected = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "bjensen", "externalId": "bjensen",
                 "name": {"familyName": "Jensen", "givenName": "Barbara"}}
                """)
        #expect(attributes.resource(schema: SCIMSchema.user, others: ["externalId": "bjensen"]) == expected)
    }

    @Test("RFC 7643 section 8.3: an enterprise user with all kinds of attributes")
    func enterprise() throws {
        let urn = SCIMSchema.enterpriseUser
        let attributes = SCIMAttributes(
            [
                "userName": "bjensen@example.com", "displayName": "Babs Jensen", "title": "Tour Guide",
                "emails[type eq \"work\"].value": "bjensen@example.com",
                "emails[type eq \"work\"].display": "Babs at work",
                "emails[type eq \"home\"].value": "babs@jensen.org",
                "addresses[type eq \"work\"].locality": "Hollywood",
                "addresses[type eq \"work\"].country": "USA", "phoneNumbers[type eq \"mobile\"].value": "555-555-4444",
                "\(urn):department": "Tour Operations", "\(urn):manager.value": "26118915", "nickName": "",
            ], singleElementRoots: ["addresses", "phoneNumbers"])
        let expected = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "\(urn)"],
                 "userName": "bjensen@example.com", "displayName": "Babs Jensen", "title": "Tour Guide",
                 "emails": [{"type": "home", "value": "babs@jensen.org"},
                            {"type": "work", "value": "bjensen@example.com", "display": "Babs at work"}],
                 "addresses": [{"type": "work", "locality": "Hollywood", "country": "USA", "primary": true}],
                 "phoneNumbers": [{"type": "mobile", "value": "555-555-4444", "primary": true}],
                 "\(urn)": {"department": "Tour Operations", "manager": {"value": "26118915"}}}
                """)
        #expect(attributes.resource(schema: SCIMSchema.user, others: [:]) == expected)
    }

    @Test func onlyOneElementIsThePrimaryOne() {
        let attributes = SCIMAttributes(
            ["emails[type eq \"work\"].value": "a@example.com", "emails[type eq \"home\"].value": "b@example.com"],
            singleElementRoots: ["emails"])
        #expect(
            attributes.value(of: SCIMPath(attribute: "emails")) == [
                ["type": "home", "value": "b@example.com", "primary": true],
                ["type": "work", "value": "a@example.com"],
            ])
    }

    @Test func anAttributeOfTheCoreSchemaWithItsURNStandsAtTheTop() {
        let attributes = SCIMAttributes(
            ["urn:ietf:params:scim:schemas:core:2.0:User:title": "Guide"], singleElementRoots: [])
        #expect(
            attributes.resource(schema: SCIMSchema.user, others: [:])
                == ["schemas": [.string(SCIMSchema.user)], "title": "Guide"])
    }

    @Test func truthValuesOfElementsAreNoTexts() {
        let attributes = SCIMAttributes(
            ["emails[type eq \"work\"].primary": "true", "emails[type eq \"work\"].value": "a@b"],
            singleElementRoots: [])
        #expect(
            attributes.value(of: SCIMPath(attribute: "emails")) == [["type": "work", "value": "a@b", "primary": true]])
    }

    @Test("What a body says is read back at the same paths")
    func roundTrip() throws {
        let urn = SCIMSchema.enterpriseUser
        let texts = [
            "userName": "bjensen", "name.givenName": "Barbara", "emails[type eq \"work\"].value": "b@example.com",
            "emails[type eq \"home\"].value": "h@example.com", "addresses[type eq \"work\"].locality": "Hollywood",
            "\(urn):department": "Tours", "\(urn):manager.value": "26118915",
        ]
        let body = SCIMAttributes(texts, singleElementRoots: ["addresses"]).resource(
            schema: SCIMSchema.user, others: [:])
        let resource = try #require(SCIMResource(body))
        #expect(resource.texts(at: Array(texts.keys)) == texts)
    }
}
