import Foundation
import Synchronization
import Testing

@testable import Sandbox

struct UniquenessTests {
    private let detail = "Refused to create a new, duplicate resource."

    @Test func `A userName, an email and an externalId belong to one user`() async throws {
        try await SandboxClient.run { client in
            let ada = SandboxClient.user(
                "ada", ["externalId": "e-1", "emails": [["value": "ada@example.com", "primary": true]]])
            try await #expect(client.send("POST", "/Users", ada).status == 201)
            for (name, more) in [
                ("ADA", [:]), ("grace", ["externalId": "e-1"]),
                ("grace", ["emails": [["value": "Ada@Example.com", "primary": true]]]),
            ] as [(String, [String: JSONValue])] {
                let reply = try await client.send("POST", "/Users", SandboxClient.user(name, more))
                #expect(reply.status == 409)
                #expect(reply.detail == detail)
                #expect(reply.json["scimType"] == nil)
            }
            #expect(client.sandbox.state.users.count == 1)
        }
    }

    @Test func `A change must not take what belongs to another user`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.addUser("ada")
            let id = try await client.addUser("grace")
            let patched = try await client.patch("/Users/\(id)", ["op": "replace", "path": "userName", "value": "Ada"])
            #expect(patched.status == 409)
            let put = SandboxClient.user("ada", ["id": .string(id)])
            try await #expect(client.send("PUT", "/Users/\(id)", put).status == 409)
            let own = try await client.patch("/Users/\(id)", ["op": "replace", "path": "userName", "value": "Grace"])
            #expect(own.status == 200)
            #expect(client.sandbox.state.users.map(\.userName) == ["Grace", "ada"])
        }
    }

    @Test func `A name that was given up is free again`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let renamed = try await client.patch(
                "/Users/\(id)", ["op": "replace", "path": "userName", "value": "countess"])
            #expect(renamed.status == 200)
            _ = try await client.addUser("ada")
            try await #expect(client.list("/Users", filter: #"userName eq "countess""#).names == ["countess"])
        }
    }

    @Test func `A displayName and an externalId belong to one group`() async throws {
        try await SandboxClient.run { client in
            let body: JSONValue = ["displayName": "Admins", "externalId": "g-1"]
            try await #expect(client.send("POST", "/Groups", body).status == 201)
            let reply = try await client.send("POST", "/Groups", ["displayName": "admins"])
            #expect(reply.status == 409)
            #expect(reply.detail == detail)
            try await #expect(client.send("POST", "/Groups", ["displayName": "B", "externalId": "g-1"]).status == 409)
            let id = try await client.addGroup("C")
            let renamed = try await client.patch(
                "/Groups/\(id)", ["op": "replace", "path": "displayName", "value": "Admins"])
            #expect(renamed.status == 409)
        }
    }

    @Test func `Uniqueness of emails and externalIds can be switched off`() async throws {
        var settings = IdentityCenterSettings()
        settings.emailsAreUnique = false
        settings.externalIDsAreUnique = false
        settings.groupExternalIDsAreUnique = false
        try await SandboxClient.run(settings: settings) { client in
            for name in ["ada", "grace"] {
                let user = SandboxClient.user(
                    name, ["externalId": "e", "emails": [["value": "a@example.com", "primary": true]]])
                try await #expect(client.send("POST", "/Users", user).status == 201)
                let group: JSONValue = ["displayName": .string(name), "externalId": "e"]
                try await #expect(client.send("POST", "/Groups", group).status == 201)
            }
            try await #expect(client.list("/Users", filter: #"externalId eq "e""#).names == ["ada", "grace"])
            try await #expect(client.list("/Groups", filter: #"externalId eq "e""#).names == ["ada", "grace"])
        }
    }

    @Test func `Who is deleted and created again has a new id and no memberships`() async throws {
        try await SandboxClient.run { client in
            let old = try await client.addUser("ada")
            let group = try await client.addGroup("Admins", members: [old])
            try await #expect(client.send("DELETE", "/Users/\(old)").status == 204)
            try await #expect(client.send("GET", "/Users/\(old)").status == 404)
            try await #expect(client.send("DELETE", "/Users/\(old)").status == 404)
            #expect(client.sandbox.state.group(named: "Admins")?.members.isEmpty == true)
            let kept = client.sandbox.core.withLock {
                ($0.service as? IdentityCenter)?.directory.memberIDs(ofGroup: group)
            }
            #expect(kept?.isEmpty == true)
            let new = try await client.addUser("ada")
            #expect(new != old)
            let filter = #"groups.value eq "\#(group)""#
            try await #expect(client.list("/Users", filter: filter).resources.isEmpty)
        }
    }
}
