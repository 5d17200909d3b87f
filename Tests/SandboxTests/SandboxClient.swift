import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

/// Speaks to a sandbox over HTTP, byte for byte as a client would.
struct SandboxClient: Sendable {
    /// The token that sandboxes under test let in.
    static let token = "a-token-for-tests"

    /// The moment at which all tests take place.
    static let noon = Date(timeIntervalSince1970: 1_700_000_000.25)

    /// The sandbox, for what cannot be seen from outside.
    let sandbox: SandboxServer
    /// The base URL.
    let endpoint: String

    /// An answer.
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        var json: JSONValue { (try? JSONValue(parsing: Data(text.utf8))) ?? .null }
        func header(_ name: String) -> String? { headers.first(name: name) }
        var id: String { json["id"]?.text ?? "" }
        var detail: String? { json["detail"]?.text }
        var resources: [JSONValue] { (json["Resources"] ?? json["resources"])?.elements ?? [] }
        var scimType: String? { json["scimType"]?.text }
        var names: [String] { resources.compactMap { $0["userName"]?.text ?? $0["displayName"]?.text } }
    }

    /// Runs a sandbox for the length of a closure.
    static func run(
        settings: IdentityCenterSettings = IdentityCenterSettings(),
        faults: [Fault] = [],
        searchLag: SearchLag? = nil,
        rateLimit: RateLimit? = nil,
        now: @escaping @Sendable () -> Date = { noon },
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in },
        _ body: (SandboxClient) async throws -> Void
    ) async throws {
        let configuration = SandboxConfiguration(
            tokens: [token, "second-token"], settings: settings, faults: faults, searchLag: searchLag,
            rateLimit: rateLimit)
        let sandbox = SandboxServer(
            configuration: configuration, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
            now: now, pause: pause)
        try await sandbox.whileRunning { endpoint in
            try await body(SandboxClient(sandbox: sandbox, endpoint: endpoint))
        }
    }

    /// Runs a sandbox of any product for the length of a closure.
    static func run(
        _ profile: SandboxProfile,
        now: @escaping @Sendable () -> Date = { noon },
        _ change: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (SandboxClient) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration(profile: profile, tokens: [token])
        change(&configuration)
        let sandbox = SandboxServer(
            configuration: configuration, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
            now: now, pause: { _ in })
        try await sandbox.whileRunning { endpoint in
            try await body(SandboxClient(sandbox: sandbox, endpoint: endpoint))
        }
    }

    /// Sends a request.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, text: String? = nil, token: String? = Self.token,
        userAgent: String? = "provisor-tests", at base: String? = nil, key: String? = nil,
        headers: [String: String] = ["Accept": "application/json"]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: (base ?? endpoint) + path)
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let userAgent { request.headers.add(name: "User-Agent", value: userAgent) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let body {
            if headers["Content-Type"] == nil {
                request.headers.add(name: "Content-Type", value: "application/scim+json")
            }
            request.body = .bytes(ByteBuffer(bytes: try body.encoded()))
        } else if let text {
            request.body = .bytes(ByteBuffer(string: text))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Reply(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    /// Sends a request to the sandbox itself.
    func admin(_ method: String, _ path: String, text: String? = nil) async throws -> Reply {
        try await send(method, "/_sandbox" + path, text: text, token: nil, at: try await sandbox.origin())
    }

    /// Lists with a filter, and more query parameters if there are any.
    func list(_ path: String, filter: String, more: String = "") async throws -> Reply {
        try await send("GET", "\(path)?filter=\(Self.encode(filter))\(more)")
    }

    /// Sends a PATCH.
    func patch(_ path: String, _ operations: JSONValue...) async throws -> Reply {
        try await send("PATCH", path, Self.patchBody(operations))
    }

    /// Creates a user who must be welcome.
    func addUser(_ name: String) async throws -> String {
        let reply = try await send("POST", "/Users", Self.user(name))
        #expect(reply.status == 201, "\(reply.text)")
        return reply.id
    }

    /// Creates a group that must be welcome.
    func addGroup(_ name: String, members: [String] = []) async throws -> String {
        let body: JSONValue = ["displayName": .string(name), "members": .array(members.map { ["value": .string($0)] })]
        let reply = try await send("POST", "/Groups", body)
        #expect(reply.status == 201, "\(reply.text)")
        return reply.id
    }

    /// The reason why the last request was refused, which the client is not told.
    var lastReason: String {
        sandbox.requests.refused.last?.reason ?? ""
    }

    /// A user with the attributes that are required, and others.
    static func user(_ name: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
        let required: [String: JSONValue] = [
            "userName": .string(name), "displayName": .string("Display \(name)"),
            "name": ["givenName": "Given", "familyName": "Family"],
        ]
        return .object(required.merging(more) { _, new in new })
    }

    /// The body of a PATCH.
    static func patchBody(_ operations: [JSONValue]) -> JSONValue {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)]
    }

    /// A list of members.
    static func members(_ ids: [String]) -> JSONValue {
        .array(ids.map { ["value": .string($0)] })
    }

    /// Percent-encodes everything that has a meaning in a query.
    static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}

/// The detail of every 400 that has no sentence of its own.
let genericDetail = "Request is unparsable, syntactically incorrect, or violates schema."
