import Foundation
import Testing

@testable import Sandbox

struct GroupTests {
    @Test func `A new group is answered without its members, and read with none`() async throws {
        try await SandboxClient.run { client in
            let user = try await client.addUser("ada")
            let body: JSONValue = [
                "displayName": "Admins", "externalId": "g-1",
                "members": [["value": .string(user), "$ref": .string("../Users/\(user)"), "type": "User"]],
            ]
            let created = try await client.send("POST", "/Groups", body)
            #expect(created.status == 201)
            #expect(created.json.members?["members"] == nil)
            #expect(created.json["externalId"] == "g-1")
            let read = try await client.send("GET", "/Groups/\(created.id)")
            #expect(read.json["members"] == [])
            let listed = try await client.send("GET", "/Groups")
            #expect(listed.resources == [read.json])
            #expect(client.sandbox.state.group(named: "admins")?.members.map(\.userName) == ["ada"])
        }
    }

    @Test func `Membership is seen only through filters`() async throws {
        try await SandboxClient.run { client in
            let ada = try await client.addUser("ada")
            let grace = try await client.addUser("grace")
            let admins = try await client.addGroup("Admins", members: [ada])
            let staff = try await client.addGroup("Staff", members: [ada, grace])
            try await #expect(client.list("/Users", filter: #"groups.value eq "\#(staff)""#).names == ["ada", "grace"])
            try await #expect(client.list("/Users", filter: #"groups.value eq "unknown""#).names == [])
            try await #expect(
                client.list("/Groups", filter: #"members.value eq "\#(ada)""#).names == ["Admins", "Staff"])
            for attribute in ["member", "members"] {
                let pairs = [(admins, ada, ["Admins"]), (admins, grace, []), ("unknown", grace, [])]
                for (group, user, names) in pairs {
                    let one = #"id eq "\#(group)" and \#(attribute) eq "\#(user)""#
                    let other = #"\#(attribute) eq "\#(user)" and id eq "\#(group)""#
                    try await #expect(client.list("/Groups", filter: one).names == names)
                    try await #expect(client.list("/Groups", filter: other).names == names)
                }
            }
        }
    }

    @Test func `A filter over a member who does not exist is answered 404`() async throws {
        try await SandboxClient.run { client in
            let group = try await client.addGroup("Admins")
            try await #expect(client.list("/Groups", filter: #"members.value eq "unknown""#).status == 404)
            let filter = #"id eq "\#(group)" and member eq "unknown""#
            try await #expect(client.list("/Groups", filter: filter).status == 404)
        }
    }

    @Test func `A group needs a name, and takes a hundred members who are users`() async throws {
        try await SandboxClient.run { client in
            var ids: [String] = []
            for number in 1...101 { ids.append(try await client.addUser("user\(number)")) }
            let group = try await client.addGroup("Nested")
            let bad: [JSONValue] = [
                [:], ["displayName": ""], ["displayName": .null], ["displayName": 7],
                ["displayName": "A", "description": "x"], ["displayName": "A", "members": SandboxClient.members(ids)],
                ["displayName": "A", "members": SandboxClient.members(["unknown"])],
                ["displayName": "A", "members": SandboxClient.members([group])],
                ["displayName": "A", "members": [["value": .string(ids[0]), "type": "Group"]]],
                ["displayName": "A", "members": [["value": .string(ids[0]), "display": "One"]]],
                ["displayName": "A", "members": [["type": "User"]]], ["displayName": "A", "members": "x"],
            ]
            for body in bad {
                let reply = try await client.send("POST", "/Groups", body)
                #expect(reply.status == 400, "\(body)")
                #expect(reply.detail == genericDetail)
            }
            _ = try await client.addGroup("A", members: Array(ids.prefix(100)))
            #expect(client.sandbox.state.group(named: "A")?.members.count == 100)
        }
    }

    @Test func `A group cannot be replaced`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addGroup("Admins")
            try await #expect(client.send("PUT", "/Groups/\(id)", ["displayName": "Root"]).status == 400)
        }
        var settings = IdentityCenterSettings()
        settings.groupReplacementStatus = 501
        try await SandboxClient.run(settings: settings) { client in
            let id = try await client.addGroup("Admins")
            try await #expect(client.send("PUT", "/Groups/\(id)", ["displayName": "Root"]).status == 501)
        }
    }

    @Test func `A deleted group is gone, its members stay`() async throws {
        try await SandboxClient.run { client in
            let user = try await client.addUser("ada")
            let id = try await client.addGroup("Admins", members: [user])
            let deleted = try await client.send("DELETE", "/Groups/\(id)")
            #expect(deleted.status == 204)
            #expect(deleted.header("Content-Type") == "application/json")
            #expect(deleted.text.isEmpty)
            try await #expect(client.send("GET", "/Groups/\(id)").status == 404)
            try await #expect(client.send("DELETE", "/Groups/\(id)").status == 404)
            #expect(client.sandbox.state.user(named: "ada")?.groups == [])
            let again = try await client.addGroup("Admins")
            #expect(again != id)
        }
    }
}
