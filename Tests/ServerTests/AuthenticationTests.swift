import Domain
import JSON
import SQLiteDatabase
import Store
import TestKit
import Testing

@testable import Server

@Suite struct AuthenticationTests {
    static let endpoints = Endpoint.all.map(\.path)

    @Test(arguments: endpoints)
    func `without a token that is known, nothing is said about anybody`(path: String) async throws {
        try await Fixture.run { fixture in
            let body = Fixture.evaluation("ana@example.org", "aws").canonicalText
            let json = ("Content-Type", "application/json")
            let missing = try await fixture.send("POST", path, text: body, token: nil)
            #expect(missing.status == 401 && missing.code == "no-token")
            #expect(missing.header("WWW-Authenticate") == "Bearer realm=\"provisor\"")
            for scheme in ["Basic YTpi", "Bearer", "Bearer a b", "Token \(Fixture.token)", ""] {
                let reply = try await fixture.send(
                    "POST", path, text: body, token: nil, headers: [json, ("Authorization", scheme)])
                #expect(reply.status == 401, "\(scheme)")
            }
            let wrong = [
                "x", "pvr_", String(Fixture.token.dropLast()), Fixture.token + "A", Fixture.token.lowercased(),
            ]
            for token in wrong {
                let reply = try await fixture.send("POST", path, text: body, token: token)
                #expect(reply.status == 401 && reply.code == "invalid-token")
                #expect(
                    reply.header("WWW-Authenticate")
                        == "Bearer realm=\"provisor\", error=\"invalid_token\"")
                #expect(!reply.text.contains(token) || token == "x")
            }
            // Not even what is wrong with the request.
            #expect(try await fixture.send("POST", path, text: "{", token: "x").status == 401)
            // The digest that is stored is no token.
            let stored = try await fixture.send("POST", path, text: body, token: TokenDigest(of: Fixture.token).text)
            #expect(stored.status == 401)
        }
    }

    @Test func `the scheme is read in either case`() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.send(
                "POST", "/access/v1/evaluation", text: Fixture.evaluation("ana@example.org", "aws").canonicalText,
                token: nil,
                headers: [
                    ("Content-Type", "application/json; charset=utf-8"), ("Authorization", "bearer \(Fixture.token)"),
                ])
            #expect(reply.decision == true)
        }
    }

    @Test func `a token that another process adds lets in at once, and one that it removes no longer`() async throws {
        try await Fixture.run { fixture in
            let other = try await fixture.temporary.another()
            for round in 0..<20 {
                var random = SplitMix64(seed: UInt64(round))
                let token = Token.draw(using: &random)
                #expect(try await fixture.evaluate("ana@example.org", "aws", token: token).status == 401)
                try await fixture.temporary.must(
                    .addToken(name: "portal", digest: TokenDigest(of: token), role: .decision), in: other)
                for _ in 0..<3 {
                    #expect(try await fixture.evaluate("ana@example.org", "aws", token: token).decision == true)
                }
                try await fixture.temporary.must(.removeToken(name: "portal"), in: other)
                for _ in 0..<3 {
                    #expect(try await fixture.evaluate("ana@example.org", "aws", token: token).status == 401)
                }
            }
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
            await other.close()
        }
    }

    @Test func `health and metadata are for everybody, and for GET alone`() async throws {
        try await Fixture.run { fixture in
            for path in ["/healthz", "/readyz", "/.well-known/authzen-configuration"] {
                #expect(try await fixture.send("GET", path, token: nil, headers: []).status == 200)
                let reply = try await fixture.send("POST", path, text: "{}")
                #expect(reply.status == 405 && reply.header("Allow") == "GET")
            }
            for path in Self.endpoints {
                let reply = try await fixture.send("GET", path, headers: [])
                #expect(reply.status == 405 && reply.header("Allow") == "POST")
            }
        }
    }

    @Test func `who cannot read the database is not ready, and permits nothing`() async throws {
        try await Fixture.run { fixture in
            await fixture.readers.close()
            #expect(try await fixture.send("GET", "/healthz", token: nil, headers: []).status == 200)
            #expect(try await fixture.send("GET", "/readyz", token: nil, headers: []).status == 503)
            let reply = try await fixture.evaluate("ana@example.org", "aws")
            #expect(reply.status == 500 && reply.code == "database-error" && reply.decision == nil)
        }
    }
}
