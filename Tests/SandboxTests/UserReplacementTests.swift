import Foundation
import Testing

@testable import Sandbox

struct UserReplacementTests {
    @Test func `PUT replaces everything and keeps the id`() async throws {
        try await SandboxClient.run { client in
            let first = SandboxClient.user("ada", ["title": "Miss", "active": false, "externalId": "e"])
            let id = try await client.send("POST", "/Users", first).id
            let second = SandboxClient.user("ada", ["id": .string(id), "nickName": "Enchantress"])
            let reply = try await client.send("PUT", "/Users/\(id)", second)
            #expect(reply.status == 200)
            #expect(reply.id == id)
            #expect(reply.json["title"] == nil)
            #expect(reply.json["externalId"] == nil)
            #expect(reply.json["nickName"] == "Enchantress")
            #expect(reply.json["active"] == true)
        }
    }

    @Test func `PUT needs what POST needs, the id, and a user who exists`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            try await #expect(client.send("PUT", "/Users/\(id)", ["id": .string(id), "userName": "ada"]).status == 400)
            try await #expect(client.send("PUT", "/Users/\(id)", SandboxClient.user("ada")).status == 400)
            let other = SandboxClient.user("ada", ["id": "another"])
            try await #expect(client.send("PUT", "/Users/\(id)", other).status == 400)
            try await #expect(client.send("PUT", "/Users/another", other).status == 404)
            let text = SandboxClient.user("ada", ["id": .string(id), "active": "false"])
            try await #expect(client.send("PUT", "/Users/\(id)", text).status == 400)
        }
        var settings = IdentityCenterSettings()
        settings.putRequiresID = false
        try await SandboxClient.run(settings: settings) { client in
            let id = try await client.addUser("ada")
            try await #expect(client.send("PUT", "/Users/\(id)", SandboxClient.user("ada")).status == 200)
        }
    }

    @Test func `PUT takes a space in a userName, unless it is told not to`() async throws {
        var settings = IdentityCenterSettings()
        for (accepts, status) in [(true, 200), (false, 400)] {
            settings.acceptsSpacesInUserNameOnPut = accepts
            try await SandboxClient.run(settings: settings) { client in
                let id = try await client.addUser("ada")
                let body = SandboxClient.user("ada lovelace", ["id": .string(id)])
                try await #expect(client.send("PUT", "/Users/\(id)", body).status == status)
            }
        }
    }

    @Test func `Methods that an endpoint does not have are refused`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            try await #expect(client.send("POST", "/Users/\(id)", SandboxClient.user("b")).status == 400)
            try await #expect(client.send("DELETE", "/Users").status == 400)
            try await #expect(client.send("PATCH", "/Groups", [:]).status == 400)
        }
    }
}
