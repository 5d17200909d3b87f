import Foundation
import Testing

@testable import Sandbox

struct GroupPatchTests {
    private static let replacing = "Replacing group memberships is not supported."

    @Test func `Members are added and removed with lists, and answered 204 without a body`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 3)
            let added = try await client.patch(
                "/Groups/\(group)", ["op": "add", "path": "members", "value": SandboxClient.members(ids)])
            #expect(added.status == 204)
            #expect(added.text.isEmpty)
            #expect(added.header("Content-Type") == "application/json")
            let removed = try await client.patch(
                "/Groups/\(group)", ["op": "Remove", "path": "members", "value": SandboxClient.members([ids[1]])])
            #expect(removed.status == 204)
            #expect(Self.members(client) == ["user1", "user3"])
            let pathless = try await client.patch(
                "/Groups/\(group)", ["op": "add", "value": ["members": SandboxClient.members([ids[1]])]])
            #expect(pathless.status == 204)
            #expect(Self.members(client).count == 3)
        }
    }

    @Test func `Adding who is there and removing who is not is well, unless it is told not to`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            let path = "/Groups/\(group)"
            let value = SandboxClient.members(ids)
            try await #expect(client.patch(path, ["op": "remove", "path": "members", "value": value]).status == 204)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": value]).status == 204)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": value]).status == 204)
            #expect(Self.members(client) == ["user1"])
        }
        var settings = IdentityCenterSettings()
        settings.addingExistingMember = .refuse(status: 409)
        settings.removingAbsentMember = .refuse(status: 404)
        try await SandboxClient.run(settings: settings) { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            let path = "/Groups/\(group)"
            let value = SandboxClient.members(ids)
            try await #expect(client.patch(path, ["op": "remove", "path": "members", "value": value]).status == 404)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": value]).status == 204)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": value]).status == 409)
        }
    }

    @Test func `Replacing the members is refused with the sentence of AWS, and so is removing all of them`()
        async throws
    {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 2)
            let path = "/Groups/\(group)"
            let list = SandboxClient.members(ids)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": list]).status == 204)
            for operation: JSONValue in [
                ["op": "replace", "path": "members", "value": list],
                ["op": "replace", "path": "members", "value": []],
                ["op": "replace", "value": ["members": list]],
                ["op": "remove", "path": "members"],
                ["op": "remove", "path": "members", "value": []],
            ] {
                let reply = try await client.patch(path, operation)
                #expect(reply.status == 400)
                #expect(reply.detail == Self.replacing, "\(operation)")
            }
            #expect(Self.members(client).count == 2)
        }
    }

    @Test func `A hundred changes of membership are taken and not one more`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 101)
            let path = "/Groups/\(group)"
            let all = SandboxClient.members(ids)
            let hundred = SandboxClient.members(Array(ids.prefix(100)))
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": all]).status == 400)
            let sum = try await client.patch(
                path, ["op": "add", "path": "members", "value": hundred],
                ["op": "remove", "path": "members", "value": SandboxClient.members([ids[100]])])
            #expect(sum.status == 400)
            #expect(Self.members(client).isEmpty)
            try await #expect(client.patch(path, ["op": "add", "path": "members", "value": hundred]).status == 204)
            #expect(Self.members(client).count == 100)
        }
    }

    @Test func `An unknown member is refused, and nothing else of the request counts`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            for op: JSONValue in ["add", "remove"] {
                for stranger in ["unknown", group] {
                    let value = SandboxClient.members(ids + [stranger])
                    let reply = try await client.patch(
                        "/Groups/\(group)", ["op": op, "path": "members", "value": value])
                    #expect(reply.status == 404)
                }
            }
            #expect(Self.members(client).isEmpty)
            try await #expect(
                client.patch("/Groups/unknown", ["op": "replace", "path": "displayName", "value": "x"]).status == 404)
        }
        var settings = IdentityCenterSettings()
        settings.unknownMember = .accept
        try await SandboxClient.run(settings: settings) { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            let value = SandboxClient.members(ids + ["unknown"])
            let reply = try await client.patch("/Groups/\(group)", ["op": "add", "path": "members", "value": value])
            #expect(reply.status == 204)
            #expect(Self.members(client) == ["user1"])
        }
    }

    @Test func `Removal with a filter is refused, unless it is told not to`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            let path = JSONValue.string(#"members[value eq "\#(ids[0])"]"#)
            try await #expect(client.patch("/Groups/\(group)", ["op": "remove", "path": path]).status == 400)
        }
        var settings = IdentityCenterSettings()
        settings.memberFilterRemoval = .accept
        try await SandboxClient.run(settings: settings) { client in
            let (group, ids) = try await Self.groupAndUsers(client, 2)
            let add = SandboxClient.members(ids)
            try await #expect(
                client.patch("/Groups/\(group)", ["op": "add", "path": "members", "value": add]).status == 204)
            let path = JSONValue.string(#"members[value eq "\#(ids[0])"]"#)
            try await #expect(client.patch("/Groups/\(group)", ["op": "remove", "path": path]).status == 204)
            #expect(Self.members(client) == ["user2"])
            let odd: JSONValue = ["op": "remove", "path": #"members[type eq "User"]"#]
            try await #expect(client.patch("/Groups/\(group)", odd).status == 400)
        }
    }

    @Test func `A name and an externalId change; the example of the guide, with its id, is taken`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addGroup("Group Foo")
            let path = "/Groups/\(id)"
            let example = try await client.patch(
                path, ["op": "replace", "value": ["id": "9067729b3d", "displayName": "Group Foo New"]])
            #expect(example.status == 204)
            try await #expect(client.send("GET", path).json["displayName"] == "Group Foo New")
            try await #expect(client.patch(path, ["op": "add", "path": "externalId", "value": "g"]).status == 204)
            try await #expect(client.list("/Groups", filter: #"externalId eq "g""#).names == ["Group Foo New"])
            try await #expect(client.patch(path, ["op": "remove", "path": "externalId"]).status == 204)
            try await #expect(client.list("/Groups", filter: #"externalId eq "g""#).names == [])
            try await #expect(client.list("/Groups", filter: #"displayName eq "Group Foo""#).names == [])
        }
    }

    @Test func `Anything else in a group cannot be changed`() async throws {
        try await SandboxClient.run { client in
            let (group, ids) = try await Self.groupAndUsers(client, 1)
            let operations: [JSONValue] = [
                ["op": "remove", "path": "displayName"], ["op": "replace", "path": "displayName", "value": ""],
                ["op": "replace", "path": "displayName", "value": "a:b"],
                ["op": "replace", "path": "description", "value": "x"], ["op": "replace", "path": "id", "value": "x"],
                ["op": "replace", "value": ["displayName": "a", "externalId": "b"]],
                ["op": "add", "path": "members", "value": "x"], ["op": "add", "path": "members", "value": []],
                ["op": "add", "path": "members", "value": [["value": .string(ids[0]), "type": "Group"]]],
                ["op": "add", "path": "members", "value": [["value": .string(ids[0]), "display": "One"]]],
                ["op": "add", "path": "members", "value": .string(ids[0])],
            ]
            for operation in operations {
                try await #expect(client.patch("/Groups/\(group)", operation).status == 400, "\(operation)")
            }
            #expect(Self.members(client).isEmpty)
        }
    }

    private static func groupAndUsers(_ client: SandboxClient, _ count: Int) async throws -> (String, [String]) {
        var ids: [String] = []
        for number in 1...count { ids.append(try await client.addUser("user\(number)")) }
        return (try await client.addGroup("Admins"), ids)
    }

    private static func members(_ client: SandboxClient) -> [String] {
        client.sandbox.state.group(named: "Admins")?.members.map(\.userName) ?? []
    }
}
