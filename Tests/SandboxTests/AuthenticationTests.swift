import Foundation
import Testing

@testable import Sandbox

struct AuthenticationTests {
    @Test func `Either of two tokens is let in`() async throws {
        try await SandboxClient.run { client in
            try await #expect(client.send("GET", "/Users").status == 200)
            try await #expect(client.send("GET", "/Users", token: "second-token").status == 200)
        }
    }

    @Test(arguments: ["wrong", "", nil]) func `A bad token is answered 401`(token: String?) async throws {
        try await SandboxClient.run { client in
            let reply = try await client.send("GET", "/Users", token: token)
            #expect(reply.status == 401)
            #expect(reply.json["status"] == "401")
        }
    }

    @Test func `A bad tenant is answered 401, not 404`() async throws {
        try await SandboxClient.run { client in
            let base = try await client.sandbox.origin() + "/another-tenant/scim/v2"
            let reply = try await client.send("GET", "/Users", at: base)
            #expect(reply.status == 401)
            #expect(client.lastReason.contains("tenant"))
        }
    }

    @Test func `PATCH without a User-Agent is refused, and only PATCH`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let body = SandboxClient.patchBody([["op": "replace", "path": "title", "value": "Countess"]])
            try await #expect(client.send("PATCH", "/Users/\(id)", body, userAgent: nil).status == 403)
            try await #expect(client.send("GET", "/Users/\(id)", userAgent: nil).status == 200)
            try await #expect(client.send("PATCH", "/Users/\(id)", body).status == 200)
        }
        var lenient = IdentityCenterSettings()
        lenient.patchWithoutUserAgent = .accept
        try await SandboxClient.run(settings: lenient) { client in
            let id = try await client.addUser("ada")
            let body = SandboxClient.patchBody([["op": "replace", "path": "title", "value": "Countess"]])
            try await #expect(client.send("PATCH", "/Users/\(id)", body, userAgent: nil).status == 200)
        }
    }

    @Test(arguments: ["/Bulk", "/Me", "/.search", "//Users", "/Users/", "Users"])
    func `A path that is no endpoint leads nowhere`(path: String) async throws {
        try await SandboxClient.run { client in
            try await #expect(client.send("GET", path).status == 404)
        }
    }
}
