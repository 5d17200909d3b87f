import AsyncHTTPClient
import Database
import Domain
import Foundation
import JSON
import Logging
import NIOCore
import NIOHTTP1
import SQLiteDatabase
import Store
import Synchronization
import TestKit
import Testing

@testable import Server

/// A running server on a journal of its own, and a client.
struct Fixture: Sendable {
    let temporary: TemporaryStore
    let readers: SQLiteReaders
    let server: DecisionServer
    let origin: String
    let log: LogCapture
    let time: HandTime

    /// Lets in by the role `decision`.
    static let token = "pvr_ZGVjaXNpb24gdG9rZW4gZm9yIHRlc3RzIG9ubHkgICA"
    /// Lets in by the role `auditor`.
    static let auditor = "pvr_YXVkaXRvciB0b2tlbiBmb3IgdGVzdHMgb25seSAgICA"

    /// An answer.
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        func header(_ name: String) -> String? { headers.first(name: name) }
        var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
        var decision: Bool? { json["decision"]?.bool }
        var reason: String? { json["context"]?["reason"]?.string }
        var code: String? { json["code"]?.string }
        var place: String? { json["place"]?.string }
    }

    /// Runs a server for the length of a closure.
    ///
    /// - Parameters:
    ///   - fill: makes the journal, before the server opens it.
    ///   - change: of the configuration.
    ///   - body: the test.
    /// - Throws: what any of them throws.
    static func run(
        fill: (TemporaryStore) async throws -> Void = Organisation.found,
        change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (Fixture) async throws -> Void
    ) async throws {
        try await TemporaryStore.with { temporary in
            try await fill(temporary)
            let readers = try SQLiteReaders(path: temporary.path, count: 2)
            try await ReadCheck.check(readers, notePath: temporary.path + ".head")
            var configuration = ServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: 0))
            change(&configuration)
            let (log, time) = (LogCapture(), HandTime())
            let clock = temporary.clock
            let server = try DecisionServer(
                configuration: configuration, readers: readers,
                environment: ServerEnvironment(
                    now: { clock.now }, elapsed: { time.elapsed }, sleep: { _ in try await time.nextSecond() },
                    run: "run"),
                logger: log.logger)
            try await server.whileRunning { origin in
                try await body(
                    Fixture(
                        temporary: temporary, readers: readers, server: server, origin: origin, log: log, time: time))
            }
            await readers.close()
        }
    }

    /// Sends a request.
    func send(
        _ method: String, _ path: String, text: String? = nil, token: String? = Self.token,
        headers: [(String, String)] = [("Content-Type", "application/json")], client: HTTPClient = .shared
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: origin + path)
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let text { request.body = .bytes(ByteBuffer(string: text)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Reply(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    /// Sends JSON.
    func ask(_ path: String, _ body: JSONValue, token: String? = Self.token) async throws -> Reply {
        try await send("POST", path, text: body.canonicalText, token: token)
    }

    /// Asks whether a user may sign in to an app.
    func evaluate(
        _ user: String, _ app: String, _ context: JSONValue? = nil, token: String? = Self.token
    ) async throws -> Reply {
        try await ask("/access/v1/evaluation", Self.evaluation(user, app, context), token: token)
    }

    static func evaluation(_ user: String, _ app: String, _ context: JSONValue? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "subject": ["type": "user", "id": .string(user)], "action": ["name": "sign-in"],
            "resource": ["type": "app", "id": .string(app)],
        ]
        members["context"] = context
        return .object(members)
    }
}

/// The organisation that the samples in `samples/authzen` are about.
enum Organisation {
    /// Each request is a command of its own, one minute after the one before; the event at seq n is of minute n - 1.
    static let history: [Request] = [
        .createGroup(name: "staff", externalId: id(1)), .createGroup(name: "engineering", externalId: id(2)),
        .addApp(name: "aws", connection: AppConnection(), allowsPlainHTTP: false),
        .addApp(name: "crm", connection: AppConnection(), allowsPlainHTTP: false),
        register("ana@example.org", 5), register("bo@example.org", 6), register("cy@example.org", 7),
        register("dee@example.org", 8),
        .addPolicy(
            name: "engineering gets aws", app: "aws", group: "engineering", loginMethod: "sso", priority: 0),
        .addPolicy(name: "staff gets crm", app: "crm", group: "staff", loginMethod: "mfa", priority: 10),
        .addMembers(group: "staff", members: [.group("engineering")]),
        .addMembers(group: "engineering", members: [.user("ana@example.org")]),
        .addMembers(group: "staff", members: [.user("bo@example.org")]),
        .addMembers(group: "engineering", members: [.user("cy@example.org")]),
        .suspendUser(userName: "cy@example.org"),
        .addMembers(group: "staff", members: [.user("dee@example.org")]), .removeUser(userName: "dee@example.org"),
        .addToken(name: "gateway", digest: TokenDigest(of: Fixture.token), role: .decision),
        .addToken(name: "review", digest: TokenDigest(of: Fixture.auditor), role: .auditor),
        .removeMembers(group: "staff", members: [.user("bo@example.org")]),
    ]

    static func found(_ temporary: TemporaryStore) async throws {
        for request in history {
            try await temporary.must(request)
            temporary.clock.advance(by: .seconds(60))
        }
        temporary.clock.set(HandClock.start.advanced(by: .seconds(3_600)))
    }

    static func register(_ name: String, _ seed: UInt64) -> Request {
        .registerUser(userName: name, attributes: ["familyName": "Quillfeather"], externalId: id(seed))
    }

    static func id(_ seed: UInt64) -> ExternalId {
        var random = SplitMix64(seed: seed)
        return ExternalId(using: &random)
    }
}

extension TemporaryStore {
    /// Gives requests as one command that must be accepted.
    func must(_ requests: Request..., in other: Store? = nil) async throws {
        let answer = try await (other ?? store).submit(Command(requests, actor: "tester", at: clock.now))
        if case .refused(_, let message) = answer.outcome { throw StorageError(.other, message) }
    }
}

/// A clock that only goes forward, by hand.
final class HandTime: Sendable {
    private let time = Mutex(Duration.zero)
    private let seconds: AsyncStream<Void>
    private let tick: AsyncStream<Void>.Continuation

    init() { (seconds, tick) = AsyncStream<Void>.makeStream() }

    var elapsed: Duration { time.withLock { $0 } }

    /// Moves it on, and wakes whoever waits for the next second.
    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
        tick.yield()
    }

    /// Waits until it is moved on.
    func nextSecond() async throws {
        var seconds = seconds.makeAsyncIterator()
        guard await seconds.next() != nil else { throw CancellationError() }
    }
}

/// Keeps what is logged.
final class LogCapture: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    /// Logs everything here.
    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: LogCapture
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message) \(all.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
            log.kept.withLock { $0.append(line) }
        }
    }
}
