import Foundation
import Testing

@testable import Sandbox

struct UserCreationTests {
    @Test func `The example of the guide is taken, and comes back without what the store does not keep`() async throws {
        try await SandboxClient.run { client in
            let reply = try await client.send("POST", "/Users", Self.guideExample)
            #expect(reply.status == 201)
            #expect(reply.json["active"] == true)
            #expect(reply.json["addresses"]?.elements?.first?["locality"] == "Hollywood")
            #expect(reply.json[ResourceSchema.enterprise]?["manager"] == ["value": "9067729b3d-ee533c18"])
            #expect(reply.json["schemas"] == [.string(ResourceSchema.user.core), .string(ResourceSchema.enterprise)])
            #expect(reply.json["meta"]?["created"] == "2023-11-14T22:13:20Z")
            try await #expect(client.send("GET", "/Users/\(reply.id)").json == reply.json)
        }
    }

    @Test(arguments: ["userName", "displayName", "name", "name.givenName", "name.familyName"])
    func `A required attribute must be there and not empty`(path: String) async throws {
        try await SandboxClient.run { client in
            for value: JSONValue? in [nil, .null, ""] {
                let parts = path.split(separator: ".").map(String.init)
                var user = SandboxClient.user("ada").members ?? [:]
                if parts.count == 1 {
                    user[parts[0]] = value
                } else {
                    var name = user["name"]?.members ?? [:]
                    name[parts[1]] = value
                    user["name"] = .object(name)
                }
                let reply = try await client.send("POST", "/Users", .object(user))
                #expect(reply.status == 400)
                #expect(reply.detail == genericDetail)
                #expect(client.lastReason.contains(parts[parts.count - 1]) || parts.count == 1)
            }
            #expect(client.sandbox.state.users.isEmpty)
        }
    }

    @Test(arguments: ["emails", "addresses", "phoneNumbers", "roles"])
    func `A list takes one value and no second`(name: String) async throws {
        try await SandboxClient.run { client in
            let one: JSONValue =
                name == "addresses" ? ["locality": "Paris"] : ["value": "x@example.com", "primary": true]
            let good = SandboxClient.user("one", [name: [one]])
            try await #expect(client.send("POST", "/Users", good).status == 201)
            let bad = SandboxClient.user("two", [name: [one, one]])
            try await #expect(client.send("POST", "/Users", bad).status == 400)
            #expect(client.lastReason.contains("currently list attributes only allow single item"))
        }
    }

    @Test func `An email must be the primary one and have a value`() async throws {
        try await SandboxClient.run { client in
            for email: JSONValue in [
                ["value": "ada@example.com"], ["value": "ada@example.com", "primary": false], ["primary": true],
                ["value": "ada@example.com", "primary": "true"],
            ] {
                let reply = try await client.send("POST", "/Users", SandboxClient.user("ada", ["emails": [email]]))
                #expect(reply.status == 400)
            }
        }
    }

    @Test(arguments: ["<", ">", ";", ":", "%"])
    func `The five forbidden characters are refused wherever a person is described`(character: String) async throws {
        try await SandboxClient.run { client in
            let bad = JSONValue.string("a\(character)b")
            for more: [String: JSONValue] in [
                ["userName": bad], ["displayName": bad], ["externalId": bad], ["title": bad],
                ["name": ["givenName": bad, "familyName": "Family"]], ["emails": [["value": bad, "primary": true]]],
                ["addresses": [["streetAddress": bad]]], [ResourceSchema.enterprise: ["department": bad]],
            ] {
                try await #expect(client.send("POST", "/Users", SandboxClient.user("ada", more)).status == 400)
            }
            try await #expect(client.send("POST", "/Groups", ["displayName": bad]).status == 400)
            let url = SandboxClient.user("ada", ["profileUrl": "https://example.com/a%20b;c"])
            try await #expect(client.send("POST", "/Users", url).status == 201)
        }
    }

    @Test func `A user name has no space and at most 128 characters`() async throws {
        try await SandboxClient.run { client in
            for name in ["a b", "a\u{A0}b", "a\tb", String(repeating: "x", count: 129)] {
                try await #expect(client.send("POST", "/Users", SandboxClient.user(name)).status == 400, "\(name)")
            }
            for name in ["Ünïcødé-日本", String(repeating: "é", count: 128)] {
                try await #expect(client.send("POST", "/Users", SandboxClient.user(name)).status == 201, "\(name)")
            }
        }
    }

    @Test func `Other strings have at most 1024 characters and no control characters`() async throws {
        try await SandboxClient.run { client in
            for title in [String(repeating: "x", count: 1025), "bell\u{7}", "zero\u{200B}width"] {
                let user = SandboxClient.user("ada", ["title": .string(title)])
                try await #expect(client.send("POST", "/Users", user).status == 400)
            }
            let user = SandboxClient.user("ada", ["title": .string(String(repeating: "x y ", count: 256))])
            try await #expect(client.send("POST", "/Users", user).status == 201)
        }
    }

    @Test func `What the service does not support is refused`() async throws {
        try await SandboxClient.run { client in
            for more: [String: JSONValue] in [
                ["password": "secret"], ["ims": [["value": "x"]]], ["photos": [["value": "x"]]],
                ["x509Certificates": [["value": "x"]]], ["entitlements": [["value": "x"]]],
                ["groups": [["value": "x"]]], ["favourite": "blue"],
                ["emails": [["value": "a@example.com", "primary": true, "display": "A"]]],
                ["phoneNumbers": [["value": "1", "display": "A"]]], ["addresses": [["display": "A"]]],
                ["roles": [["value": "r", "display": "R"]]],
                [ResourceSchema.enterprise: ["manager": ["value": "1", "displayName": "Boss"]]],
                ["meta": ["version": "W/\"1\""]],
            ] {
                try await #expect(
                    client.send("POST", "/Users", SandboxClient.user("ada", more)).status == 400, "\(more)")
            }
            let silent: [String: JSONValue] = [
                "groups": [], "password": .null, "meta": ["resourceType": "User"], "id": "mine", "roles": [],
            ]
            let reply = try await client.send("POST", "/Users", SandboxClient.user("ada", silent))
            #expect(reply.status == 201)
            #expect(reply.id != "mine")
            #expect(reply.json["password"] == nil)
        }
    }

    @Test func `A lenient sandbox drops what is not supported`() async throws {
        var settings = IdentityCenterSettings()
        settings.unsupportedAttribute = .accept
        try await SandboxClient.run(settings: settings) { client in
            let reply = try await client.send("POST", "/Users", SandboxClient.user("ada", ["password": "secret"]))
            #expect(reply.status == 201)
            #expect(!reply.text.contains("secret"))
        }
    }

    @Test func `A value of another type is refused`() async throws {
        try await SandboxClient.run { client in
            for more: [String: JSONValue] in [
                ["active": "True"], ["active": 1], ["title": 7], ["title": true], ["name": "Ada"], ["emails": "a@b"],
                ["emails": ["a@b"]],
            ] {
                try await #expect(
                    client.send("POST", "/Users", SandboxClient.user("ada", more)).status == 400, "\(more)")
            }
            for text in ["", "{", "[]", "{} {}", "\"x\""] {
                try await #expect(client.send("POST", "/Users", text: text).status == 400)
            }
        }
    }

    @Test func `The list of schemas may be left out, and must be right where it is there`() async throws {
        try await SandboxClient.run { client in
            let core = JSONValue.string(ResourceSchema.user.core)
            let bad: [[String: JSONValue]] = [
                ["schemas": []], ["schemas": ["urn:other"]],
                ["schemas": [core], ResourceSchema.enterprise: ["department": "Sales"]],
            ]
            for more in bad {
                try await #expect(client.send("POST", "/Users", SandboxClient.user("ada", more)).status == 400)
            }
            let good = SandboxClient.user("ada", ["schemas": [core]])
            try await #expect(client.send("POST", "/Users", good).status == 201)
        }
    }

    @Test func `A quota that is reached refuses the next user`() async throws {
        var settings = IdentityCenterSettings()
        settings.userQuota = 1
        settings.quotaStatus = 402
        try await SandboxClient.run(settings: settings) { client in
            _ = try await client.addUser("first")
            try await #expect(client.send("POST", "/Users", SandboxClient.user("second")).status == 402)
        }
    }

    private static let guideExample: JSONValue = [
        "externalId": "701984", "userName": "bjensen",
        "name": [
            "formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara",
            "middleName": "Jane", "honorificPrefix": "Ms.", "honorificSuffix": "III",
        ],
        "displayName": "Babs Jensen", "nickName": "Babs", "profileUrl": "https://login.example.com/bjensen",
        "emails": [["value": "bjensen@example.com", "type": "work", "primary": true]],
        "addresses": [
            [
                "type": "work", "streetAddress": "100 Universal City Plaza", "locality": "Hollywood", "region": "CA",
                "postalCode": "91608", "country": "USA",
                "formatted": "100 Universal City Plaza Hollywood, CA 91608 USA", "primary": true,
            ]
        ],
        "phoneNumbers": [["value": "555-555-5555", "type": "work"]],
        "roles": [["value": "Researcher", "type": "work", "primary": true]], "userType": "Employee",
        "title": "Tour Guide", "preferredLanguage": "en-US", "locale": "en-US", "timezone": "America/Los_Angeles",
        "active": true,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": [
            "employeeNumber": "701984", "costCenter": "4130", "organization": "Universal Studios",
            "division": "Theme Park", "department": "Tour Operations",
            "manager": ["value": "9067729b3d-ee533c18", "$ref": "../Users/9067729b3d-ee533c18"],
        ],
    ]
}
