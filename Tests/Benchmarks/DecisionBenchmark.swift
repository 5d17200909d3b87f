import ArgumentParser
import AsyncHTTPClient
import Domain
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import SQLiteDatabase
import Server
import Store
import Synchronization

/// How many decisions a server answers in a second, over a few connections that stay open.
struct DecisionBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions", abstract: "Decisions per second over HTTP.",
        discussion: """
            A durable journal, and the server and its clients in one process on the loopback interface, which share this
            machine's processors. Every answer is checked; none comes out of a cache of answers.
            """)

    @Option(help: "People in the journal.") var users = 10_000
    @Option(help: "Seconds for each measurement.") var seconds = 5.0
    @Option(help: "Connections at once; may be repeated.") var connections = [1, 4, 16]
    @Option(help: "Evaluations in one request of the batched measurement.") var batch = 100
    @Option(help: "Where the journal is made; a disk, not memory.")
    var folder = FileManager.default.temporaryDirectory.path
    @Flag(help: "Print JSON in place of a table.") var json = false

    func run() async throws {
        let place = URL(filePath: folder).appending(path: "provisor-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let path = place.appending(path: "decisions.db").path
        var generator = SystemRandomNumberGenerator()
        let token = Token.draw(using: &generator)
        try await fill(path, token)
        // As a running installation has it: a process that has the journal open beside the server.
        let beside = try await BenchmarkStore(path)
        let readers = try SQLiteReaders(path: path, count: 2)
        let start = ContinuousClock.now
        let server = try DecisionServer(
            configuration: ServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: 0)), readers: readers,
            environment: ServerEnvironment(
                now: { Machine.now }, elapsed: { ContinuousClock.now - start },
                sleep: { try await ContinuousClock().sleep(for: $0) }, run: "benchmark"),
            logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })
        let table = try await server.whileRunning { origin in
            var table = FigureTable()
            for count in connections {
                try await measure(
                    "decisions, \(count) connection\(count == 1 ? "" : "s")", count, 1, origin, token, into: &table)
            }
            let most = connections.max() ?? 1
            try await measure(
                "decisions, \(most) connections, \(batch) in a request", most, batch, origin, token, into: &table)
            return table
        }
        await readers.close()
        await beside.store.close()
        table.print(asJSON: json)
    }

    private func fill(_ path: String, _ token: String) async throws {
        try await BenchmarkStore.fill(path) { filling in
            try await filling.found(apps: ["aws", "crm"], groups: ["staff", "engineers"])
            try await filling.give([
                .addPolicy(name: "staff gets crm", app: "crm", group: "staff", loginMethod: "mfa", priority: 0),
                .addPolicy(name: "engineers get aws", app: "aws", group: "engineers", loginMethod: "sso", priority: 0),
                .addToken(name: "benchmark", digest: TokenDigest(of: token), role: .decision),
            ])
            try await filling.hire(0..<users / 2, into: "staff")
            try await filling.hire(users / 2..<users, into: "engineers")
        }
    }

    /// Asks about one person after the other; half of them have the app.
    private func measure(
        _ what: String, _ connections: Int, _ batch: Int, _ origin: String, _ token: String,
        into table: inout FigureTable
    ) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let asker = DecisionAsker(client: client, origin: origin, token: token, users: users, batch: batch)
        let end = ContinuousClock.now + .seconds(seconds)
        do {
            let measured = try await Rate.measure({ asker.done.load(ordering: .relaxed) }) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<connections {
                        group.addTask { while ContinuousClock.now < end { try await asker.ask() } }
                    }
                    try await group.waitForAll()
                }
            }
            try await client.shutdown()
            table.add(Figure(what: what, value: measured.rate.median, unit: "decisions/s"))
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}

/// Asks, and checks what is answered.
private final class DecisionAsker: Sendable {
    let client: HTTPClient
    let origin: String
    let token: String
    let users: Int
    let batch: Int
    /// Decisions so far.
    let done = Atomic<Int>(0)
    private let next = Atomic<Int>(0)

    init(client: HTTPClient, origin: String, token: String, users: Int, batch: Int) {
        self.client = client
        self.origin = origin
        self.token = token
        self.users = users
        self.batch = batch
    }

    func ask() async throws {
        let first = next.add(batch, ordering: .relaxed).oldValue
        // A stride that leads to all of them, in no order that a cache of pages would like.
        let people = (first..<first + batch).map { ($0 &* 7_919) % users }
        var request = HTTPClientRequest(url: origin + "/access/v1/evaluation" + (batch > 1 ? "s" : ""))
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer " + token)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: Self.text(people)))
        let response = try await client.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 1 << 20)
        let permitted = Self.count(of: Self.yes, in: answer.readableBytesView)
        guard response.status == .ok, permitted == people.count(where: { $0 >= users / 2 }) else {
            throw WrongAnswer(status: Int(response.status.code), body: String(buffer: answer))
        }
        done.add(batch, ordering: .relaxed)
    }

    private static let yes = Array(#""decision":true"#.utf8)

    /// How often some bytes occur; the client is to cost little beside the server.
    private static func count(of bytes: [UInt8], in all: ByteBufferView) -> Int {
        var (count, place) = (0, all.startIndex)
        while let found = all[place...].firstIndex(of: bytes[0]) {
            let isSame = all[found...].starts(with: bytes)
            count += isSame ? 1 : 0
            place = found + (isSame ? bytes.count : 1)
        }
        return count
    }

    private static func text(_ people: [Int]) -> String {
        let rest = #""action":{"name":"sign-in"},"resource":{"type":"app","id":"aws"}"#
        let subjects = people.map { #""subject":{"type":"user","id":"\#(BenchmarkStore.name($0))"}"# }
        if subjects.count == 1 { return "{\(subjects[0]),\(rest)}" }
        return "{\(rest),\"evaluations\":[\(subjects.map { "{\($0)}" }.joined(separator: ","))]}"
    }

    /// The server did not decide as the journal has it.
    struct WrongAnswer: Error {
        let status: Int
        let body: String
    }
}
