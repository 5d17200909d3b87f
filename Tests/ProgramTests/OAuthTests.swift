import Foundation
import Logging
import Sandbox
import Synchronization
import TestKit
import Testing

@Suite("An app with OAuth 2.0")
struct OAuthTests {
    private static let people = (1...12).map { "p\($0)" }

    /// Runs a test with app `crm` that asks for its tokens with the secret in `CRM_SECRET`, and a full group.
    ///
    /// - Parameters:
    ///   - seconds: by how much the target's clock moves on with each look at it.
    ///   - body: is given the target and the folder of the database.
    /// - Throws: what the body throws.
    private func connected(
        seconds: Double = 0, _ body: (SandboxServer, TemporaryFolder) async throws -> Void
    ) async throws {
        let time = Mutex(1_700_000_000.0)
        let server = SandboxServer(
            configuration: SandboxConfiguration(
                profile: .scim, tokens: [],
                oauth: OAuthClient(id: "provisor", secret: "right secret", tokenSeconds: 600)),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() },
            now: {
                time.withLock { time in
                    time += seconds
                    return Date(timeIntervalSince1970: time)
                }
            })
        try await server.whileRunning { endpoint in
            let origin = try await server.origin()
            try await TemporaryFolder.with { folder in
                try await Program.must("init", in: folder.path)
                try await Program.must(
                    "app", "add", "crm", "--connector", "scim", "--profile", "scim", "--endpoint", endpoint,
                    "--credential", "env:CRM_SECRET", in: folder.path)
                for (setting, value) in [
                    ("authentication", "oauth2"), ("token-url", origin + "/_oauth/token"), ("client-id", "provisor"),
                ] {
                    try await Program.must("app", "setting", "crm", setting, value, in: folder.path)
                }
                try await Program.must("group", "add", "staff", in: folder.path)
                try await Program.must(
                    "policy", "add", "p", "--app", "crm", "--group", "staff", "--login-method", "sso", in: folder.path)
                for name in Self.people {
                    try await Program.must(
                        "user", "add", name, "--given-name", name, "--family-name", "F", "--display-name", name,
                        "--email", "\(name)@example.org", in: folder.path)
                }
                try await Program.must(["member", "add", "staff"] + Self.people, in: folder.path)
                try await body(server, folder)
            }
        }
    }

    private func drain(_ folder: TemporaryFolder, _ secrets: [String: String]) async throws -> Program.Outcome {
        let outcome = try await Program.run(["worker", "--drain"], in: folder.path, environment: secrets)
        #expect(!(outcome.output + outcome.errors).contains("right secret"))
        #expect(!(outcome.output + outcome.errors).contains("wrong secret"))
        return outcome
    }

    private func tokens(_ server: SandboxServer, status: Int? = nil) -> Int {
        server.requests.count(method: "POST", route: "/_oauth/token", status: status)
    }

    @Test("asks for one token for many requests")
    func one() async throws {
        try await connected { server, folder in
            let outcome = try await drain(folder, ["CRM_SECRET": "right secret"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(server.state.group(named: "staff")?.members.count == Self.people.count)
            #expect(tokens(server) == 1)
            #expect(server.requests.count(method: "POST", route: "/Users", status: 201) == Self.people.count)
            #expect(!server.requests.counts.contains { $0.status == 401 })
        }
    }

    @Test("replaces tokens that end in the middle, once for all requests under way")
    func expiring() async throws {
        // A token that is good for ten minutes by its own word ends after a handful of requests.
        try await connected(seconds: 60) { server, folder in
            let outcome = try await drain(folder, ["CRM_SECRET": "right secret"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(server.state.users.count == Self.people.count)
            #expect(server.state.group(named: "staff")?.members.count == Self.people.count)
            #expect(server.requests.writes.createdMoreThanOnce.isEmpty)
            let refused = server.requests.counts.reduce(0) { $0 + ($1.status == 401 ? $1.count : 0) }
            try #require(refused >= 1)
            #expect((2...refused + 1).contains(tokens(server)), "\(tokens(server)) tokens, \(refused) refusals")
        }
    }

    @Test("is held as one where its secret is wrong, and goes on with the right one")
    func wrong() async throws {
        try await connected { server, folder in
            let outcome = try await drain(folder, ["CRM_SECRET": "wrong secret"])
            #expect(outcome.status == 1)
            #expect(outcome.sentence.contains("crm"), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count { $0.contains("app held") } <= 1)
            #expect(server.requests.total == tokens(server, status: 401), "nothing went to the app itself")
            #expect((1...5).contains(tokens(server)), "\(tokens(server)) tokens were asked for")
            #expect(server.state.users.isEmpty)
            #expect(try await drain(folder, ["CRM_SECRET": "right secret"]).status == 0)
            #expect(server.state.group(named: "staff")?.members.count == Self.people.count)
        }
    }

    @Test("takes up a new secret while the old one still works, and says which one does")
    func rotation() async throws {
        try await connected { server, folder in
            try await Program.must("app", "rotate", "crm", "--credential", "env:NEW_SECRET", in: folder.path)
            let secrets = ["CRM_SECRET": "right secret", "NEW_SECRET": "wrong secret"]
            let early = try await drain(folder, secrets)
            #expect(early.status == 0, "\(early.errors)")
            #expect(early.errors.contains("credential-previous-in-use"), "\(early.errors)")
            #expect(server.state.group(named: "staff")?.members.count == Self.people.count)

            try await Program.must("user", "remove", "p1", in: folder.path)
            let later = try await drain(folder, ["CRM_SECRET": "wrong secret", "NEW_SECRET": "right secret"])
            #expect(later.status == 0, "\(later.errors)")
            #expect(!later.errors.contains("credential-previous-in-use"))
            try await Program.must("app", "rotate", "crm", "--finish", in: folder.path)
            try await Program.must("user", "remove", "p2", in: folder.path)
            let after = try await drain(folder, ["CRM_SECRET": "right secret", "NEW_SECRET": "wrong secret"])
            #expect(after.status == 1, "the old secret is forgotten")
            #expect(try await drain(folder, ["NEW_SECRET": "right secret"]).status == 0)
            #expect(server.state.users.count(where: \.active) == Self.people.count - 2)
        }
    }
}
