import Delivery
import JSON
import SCIMConnector

/// Makes connectors whose clock stands still.
enum Fixtures {
    static let token = "secret-token-4711"
    /// Midday of 2024-05-01 in UTC.
    static let noon = 1_714_564_800.0
    static let paths = ["userName", "name.givenName", "emails[type eq \"work\"].value"]

    /// Runs a test against a server, with a connector that speaks to it.
    static func talk(
        _ script: @escaping @Sendable (String) -> LoopbackServer.Action, timeout: Duration = .seconds(120),
        maximumAnswer: Int = 8 << 20, profile: TargetProfile = .awsIdentityCenter, paths: [String] = paths,
        _ body: (SCIMConnector, LoopbackServer) async throws -> Void
    ) async throws {
        let server = try await LoopbackServer.start(script)
        let connections = SCIMConnections(maximumAnswer: maximumAnswer, now: { noon })
        var profile = profile
        profile.requestTimeout = timeout
        let connector = connections.connector(
            endpoint: "http://127.0.0.1:\(server.port)/tenant/scim/v2//", token: { token }, profile: profile,
            paths: paths)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(connector, server)) } catch { outcome = .failure(error) }
        await connections.shutdown()
        await server.stop()
        try outcome.get()
    }

    /// The reply to one operation, where the server always gives the same answer.
    static func reply(
        _ answer: String, to operation: Operation = .deleteUser(remoteId: "1"), timeout: Duration = .seconds(120),
        maximumAnswer: Int = 8 << 20, profile: TargetProfile = .awsIdentityCenter
    ) async throws -> Reply {
        var reply: Reply?
        try await talk(
            { _ in .answer(answer) }, timeout: timeout, maximumAnswer: maximumAnswer, profile: profile
        ) { connector, _ in
            reply = await connector.send(connector.prepare(operation), idempotencyKey: "k")
        }
        return reply ?? .stale(status: 0)
    }

    /// A whole answer.
    static func http(
        _ status: String, _ body: String = "", type: String = "application/scim+json", headers: [String] = []
    ) -> String {
        let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// An answer as AWS gives it when it says no.
    static func failure(_ status: String, detail: String = "No.", headers: [String] = []) -> String {
        http(
            status,
            #"{"schema":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"\#(status.prefix(3))","detail":"\#(detail)"}"#,
            headers: headers)
    }

    /// How a connector prepares operations.
    static func preparing(_ change: (inout TargetProfile) -> Void = { _ in }) async
        -> @Sendable (Operation) -> PreparedRequest
    {
        var profile = TargetProfile.awsIdentityCenter
        change(&profile)
        let connector = await idle(profile)
        return { connector.prepare($0) }
    }

    /// A connector that is never made to send anything.
    static func idle(_ profile: TargetProfile, initialPassword: InitialPassword? = nil) async -> SCIMConnector {
        let connections = SCIMConnections(initialPassword: initialPassword, now: { noon })
        let connector = connections.connector(
            endpoint: "https://scim.example.com/v2", token: { token }, profile: profile, paths: paths)
        await connections.shutdown()
        return connector
    }
}

extension PreparedRequest {
    /// The body as JSON.
    var json: JSONValue? { body.flatMap { try? JSONValue(parsing: $0) } }

    /// The operations of a PATCH.
    var operations: [JSONValue] { json?["Operations"]?.array ?? [] }
}

extension Reply {
    /// What it tells a person; empty where it tells nothing.
    var detail: String {
        switch self {
        case .conflict(let detail, _), .notFound(let detail, _), .credential(let detail, _), .refused(let detail, _),
            .ambiguous(let detail, _), .unreachable(let detail), .malformed(let detail, _):
            detail
        case .done, .found, .page, .stale, .throttled: ""
        }
    }
}
