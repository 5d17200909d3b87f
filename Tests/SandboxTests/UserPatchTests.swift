import Foundation
import Testing

@testable import Sandbox

struct UserPatchTests {
    private static let enterprise = ResourceSchema.enterprise

    @Test func `A change is answered 200 with the whole user`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let reply = try await client.patch("/Users/\(id)", ["op": "Replace", "path": "active", "value": false])
            #expect(reply.status == 200)
            #expect(reply.json["active"] == false)
            #expect(reply.json["userName"] == "ada")
            try await #expect(
                client.patch("/Users/nobody", ["op": "replace", "path": "title", "value": "x"]).status == 404)
        }
    }

    @Test func `Each documented attribute can be set, also under the URN of its schema`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            for path in [
                "externalId", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage",
                "locale", "timezone", "name.formatted", "name.givenName", "\(Self.enterprise):department",
                "\(Self.enterprise):manager.value", "\(ResourceSchema.user.core):title", "NICKNAME",
            ] {
                let reply = try await client.patch(
                    "/Users/\(id)", ["op": "replace", "path": .string(path), "value": "new"])
                #expect(reply.status == 200, "\(path): \(client.lastReason)")
            }
            let attributes = try #require(client.sandbox.state.users.first).attributes
            #expect(attributes["name.givenName"] == "new")
            #expect(attributes["name.familyName"] == "Family")
            #expect(attributes["\(Self.enterprise):department"] == "new")
            #expect(attributes["\(Self.enterprise):manager.value"] == "new")
        }
    }

    @Test func `A complex attribute keeps what is not mentioned`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            for op: JSONValue in ["add", "replace"] {
                let reply = try await client.patch(
                    "/Users/\(id)", ["op": op, "path": "name", "value": ["middleName": "King"]],
                    ["op": op, "path": .string(Self.enterprise), "value": ["division": "Engines"]])
                #expect(reply.json["name"]?["givenName"] == "Given")
                #expect(reply.json["name"]?["middleName"] == "King")
                #expect(reply.json[Self.enterprise]?["division"] == "Engines")
            }
        }
    }

    @Test func `Without a path a single attribute is taken, and id does not count`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let one = try await client.patch(
                "/Users/\(id)", ["op": "replace", "value": ["id": "whatever", "title": "Countess"]],
                ["op": "add", "value": ["name.middleName": "King"]])
            #expect(one.status == 200)
            #expect(one.json["title"] == "Countess")
            #expect(one.json["name"]?["middleName"] == "King")
            #expect(one.id == id)
        }
    }

    @Test func `Without a path several attributes are refused with the sentence of AWS`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            for op: JSONValue in ["add", "replace"] {
                let reply = try await client.patch(
                    "/Users/\(id)", ["op": op, "value": ["title": "x", "nickName": "y"]])
                #expect(reply.status == 400)
                #expect(
                    reply.detail == "Current PATCH support allows omitting \"path\" attribute only for Add and Replace "
                        + "operations modifying a single attribute.")
            }
        }
    }

    @Test func `An operation must be complete`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let operations: [JSONValue] = [
                ["path": "title", "value": "x"], ["op": "move", "path": "title", "value": "x"],
                ["op": "add", "path": "title"], ["op": "replace", "path": "title"],
                ["op": "replace", "path": "title", "value": .null], ["op": "remove"],
                ["op": "remove", "value": ["title": "x"]], ["op": "replace", "value": "x"],
                ["op": "replace", "value": [:]], ["op": "replace", "value": ["id": "x"]],
                ["op": "replace", "path": 7, "value": "x"],
            ]
            for operation in operations {
                let reply = try await client.patch("/Users/\(id)", operation)
                #expect(reply.status == 400, "\(operation)")
                #expect(reply.detail == genericDetail)
            }
            for body: JSONValue in [
                [:], ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]], SandboxClient.patchBody([]),
                ["Operations": [["op": "replace", "path": "title", "value": "x"]]],
            ] {
                try await #expect(client.send("PATCH", "/Users/\(id)", body).status == 400)
            }
        }
    }

    @Test func `userName and active cannot be removed`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            for path: JSONValue in ["userName", "active"] {
                try await #expect(client.patch("/Users/\(id)", ["op": "remove", "path": path]).status == 400)
                #expect(client.lastReason.contains("cannot be removed"))
            }
        }
    }

    @Test func `One request touches userName or active once`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let name: JSONValue = ["op": "replace", "path": "userName", "value": "grace"]
            let active: JSONValue = ["op": "replace", "path": "active", "value": false]
            for pair in [[name, name], [active, active], [name, active]] {
                try await #expect(client.send("PATCH", "/Users/\(id)", SandboxClient.patchBody(pair)).status == 400)
            }
            let title: JSONValue = ["op": "replace", "path": "title", "value": "x"]
            try await #expect(client.patch("/Users/\(id)", name, title).status == 200)
        }
    }

    @Test func `What is required cannot be removed, and what is not can`() async throws {
        try await SandboxClient.run { client in
            let user = SandboxClient.user(
                "ada",
                [
                    "title": "x", "emails": [["value": "a@example.com", "primary": true]],
                    ResourceSchema.enterprise: ["department": "d"],
                ])
            let id = try await client.send("POST", "/Users", user).id
            for path: JSONValue in ["displayName", "name", "name.givenName", "name.familyName"] {
                try await #expect(client.patch("/Users/\(id)", ["op": "remove", "path": path]).status == 400)
            }
            let reply = try await client.patch(
                "/Users/\(id)", ["op": "remove", "path": "title"], ["op": "remove", "path": "emails"],
                ["op": "remove", "path": .string("\(Self.enterprise):department")],
                ["op": "remove", "path": "nickName"])
            #expect(reply.status == 200)
            #expect(reply.json["title"] == nil)
            #expect(reply.json["emails"] == nil)
            #expect(reply.json["schemas"] == [.string(ResourceSchema.user.core)])
        }
    }

    @Test func `A PATCH counts as a whole or not at all`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let before = client.sandbox.state
            let reply = try await client.patch(
                "/Users/\(id)", ["op": "replace", "path": "title", "value": "Countess"],
                ["op": "replace", "path": "displayName", "value": "a;b"])
            #expect(reply.status == 400)
            #expect(client.sandbox.state == before)
        }
    }

    @Test func `A list keeps to one value`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let first: JSONValue = ["value": "a@example.com", "type": "work", "primary": true]
            let second: JSONValue = ["value": "b@example.com", "type": "work", "primary": true]
            let path = "/Users/\(id)"
            try await #expect(client.patch(path, ["op": "add", "path": "emails", "value": [first]]).status == 200)
            try await #expect(client.patch(path, ["op": "add", "path": "emails", "value": [first]]).status == 200)
            try await #expect(client.patch(path, ["op": "add", "path": "emails", "value": [second]]).status == 400)
            try await #expect(
                client.patch(path, ["op": "replace", "path": "emails", "value": [first, second]]).status == 400)
            let replaced = try await client.patch(path, ["op": "replace", "path": "emails", "value": [second]])
            #expect(replaced.json["emails"] == [second])
            let bare: JSONValue = [["value": "c@example.com"]]
            try await #expect(client.patch(path, ["op": "replace", "path": "emails", "value": bare]).status == 400)
        }
    }

    @Test func `A filter in a path selects with eq and with nothing else`() async throws {
        try await SandboxClient.run { client in
            let email: JSONValue = ["value": "a@example.com", "type": "work", "primary": true]
            let id = try await client.send("POST", "/Users", SandboxClient.user("ada", ["emails": [email]])).id
            let path = "/Users/\(id)"
            let set = try await client.patch(
                path, ["op": "replace", "path": #"emails[type eq "work"].value"#, "value": "b@example.com"])
            #expect(set.json["emails"]?.elements?.first?["value"] == "b@example.com")
            for filter in [
                #"emails[type co "work"].value"#, #"emails[type ne "home"].value"#, #"emails[type pr].value"#,
                #"emails[type eq "work" or type eq "home"].value"#, #"emails[type eq "home"].value"#,
                #"emails[colour eq "red"].value"#, #"emails[type eq "work".value"#, #"title[type eq "work"]"#,
                "emails.value", #"emails[type eq "work"].display"#,
            ] {
                let reply = try await client.patch(
                    path, ["op": "replace", "path": .string(filter), "value": "c@example.com"])
                #expect(reply.status == 400, "\(filter)")
            }
            let removed = try await client.patch(path, ["op": "remove", "path": #"emails[primary eq true]"#])
            #expect(removed.json["emails"] == nil)
            let phone = try await client.patch(
                path, ["op": "add", "path": #"phoneNumbers[type eq "work"].value"#, "value": "555"])
            #expect(phone.json["phoneNumbers"] == [["type": "work", "value": "555"]])
        }
    }

    @Test(arguments: ["roles", "password", "groups", "id", "meta", "photos", "colour", "schemas", "name.colour"])
    func `An attribute outside the published list cannot be changed`(path: String) async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let value: JSONValue = path == "roles" ? [["value": "r"]] : "x"
            let reply = try await client.patch(
                "/Users/\(id)", ["op": "replace", "path": .string(path), "value": value])
            #expect(reply.status == 400)
        }
    }

    @Test func `A boolean as text is taken by PATCH, as in the guide's example, unless it is told not to`() async throws
    {
        var settings = IdentityCenterSettings()
        for (accepts, status) in [(true, 200), (false, 400)] {
            settings.patchAcceptsBooleanText = accepts
            try await SandboxClient.run(settings: settings) { client in
                let id = try await client.addUser("ada")
                let reply = try await client.patch(
                    "/Users/\(id)", ["op": "replace", "path": "active", "value": "False"])
                #expect(reply.status == status)
                #expect(client.sandbox.state.users.first?.active == !accepts)
                let odd = try await client.patch("/Users/\(id)", ["op": "replace", "path": "active", "value": "no"])
                #expect(odd.status == 400)
            }
        }
    }

    @Test func `New values keep to the rules of POST`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            for (path, value) in [
                ("userName", "a b"), ("displayName", ""), ("title", "50%"), ("nickName", 7), ("active", 0),
                ("emails", "a@example.com"), ("name", "Ada"),
            ] as [(JSONValue, JSONValue)] {
                let reply = try await client.patch("/Users/\(id)", ["op": "replace", "path": path, "value": value])
                #expect(reply.status == 400, "\(path)")
            }
        }
    }
}
