import Delivery
import JSON
import SCIMConnector
import Synchronization

/// An app and the token endpoint that belongs to it, on one loopback server; the token endpoint's path is `/token`.
final class TokenService: Sendable {
    static let secret = "client secret/4711+"
    /// The app's answer to what it lets in.
    static let fine = Fixtures.http("204 No Content")

    let server: LoopbackServer
    let connections: SCIMConnections
    private let clock: Clock

    /// A clock that is moved by hand.
    final class Clock: Sendable {
        private let seconds = Mutex(Fixtures.noon)
        var now: Double { seconds.withLock { $0 } }
        func advance(by span: Double) { seconds.withLock { $0 += span } }
    }

    private init(server: LoopbackServer, connections: SCIMConnections, clock: Clock) {
        self.server = server
        self.connections = connections
        self.clock = clock
    }

    /// Runs a test.
    ///
    /// - Parameters:
    ///   - mint: what the token endpoint answers, by how many tokens have been asked for, from 1.
    ///   - app: what the app answers to a bearer token.
    ///   - body: the test.
    /// - Throws: what the test throws.
    static func with(
        mint: @escaping @Sendable (Int) -> LoopbackServer.Action,
        app: @escaping @Sendable (String) -> LoopbackServer.Action = { _ in .answer(fine) },
        _ body: (TokenService) async throws -> Void
    ) async throws {
        let mints = Mutex(0)
        let server = try await LoopbackServer.start { request in
            guard request.contains(" /token HTTP/1.1\r\n") else { return app(bearer(of: request)) }
            return mint(
                mints.withLock { mints in
                    mints += 1
                    return mints
                })
        }
        let clock = Clock()
        let connections = SCIMConnections(now: { clock.now })
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(TokenService(server: server, connections: connections, clock: clock)))
        } catch {
            outcome = .failure(error)
        }
        await connections.shutdown()
        await server.stop()
        try outcome.get()
    }

    /// A token endpoint's answer to a client that it knows.
    static func token(_ text: String, expiresIn: JSONValue? = 3600, _ others: [String: JSONValue] = [:])
        -> LoopbackServer.Action
    {
        var members: [String: JSONValue] = ["access_token": .string(text), "token_type": "Bearer"]
        members["expires_in"] = expiresIn
        members.merge(others) { $1 }
        return .answer(Fixtures.http("200 OK", JSONValue.object(members).canonicalText, type: "application/json"))
    }

    func authorization(
        placement: ClientCredentials.SecretPlacement = .basic, scope: String? = nil,
        secret: @escaping @Sendable () throws -> String = { TokenService.secret + "\n" }
    ) throws -> Authorization {
        .clientCredentials(
            try ClientCredentials(
                tokenURL: "http://127.0.0.1:\(server.port)/token", clientId: "client:1", secret: secret, scope: scope,
                placement: placement))
    }

    func connector(
        _ authorization: Authorization, timeout: Duration = .seconds(120),
        _ change: (inout TargetProfile) -> Void = { _ in }
    ) -> SCIMConnector {
        var profile = TargetProfile.awsIdentityCenter
        profile.requestTimeout = timeout
        change(&profile)
        return connections.connector(
            endpoint: "http://127.0.0.1:\(server.port)/scim/v2", authorization: authorization, profile: profile,
            paths: [])
    }

    func advance(by seconds: Double) { clock.advance(by: seconds) }

    /// Requests to the token endpoint.
    var mints: [String] { server.requests.filter { $0.hasPrefix("POST /token ") } }

    /// The bearer tokens that the app was shown, in order.
    var shown: [String] { server.requests.filter { !$0.hasPrefix("POST /token ") }.map { Self.bearer(of: $0) } }

    private static func bearer(of request: String) -> String {
        let line = request.split(separator: "\r\n").first { $0.hasPrefix("Authorization: Bearer ") }
        return line.map { String($0.dropFirst("Authorization: Bearer ".count)) } ?? ""
    }
}

extension SCIMConnector {
    /// Sends something that changes.
    func change() async -> Reply { await send(prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k") }
}
