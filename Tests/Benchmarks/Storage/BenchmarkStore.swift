import Database
import Domain
import Foundation
import SQLiteDatabase
import Store

/// A journal for measuring, and the commands that fill it.
struct BenchmarkStore: Sendable {
    let path: String
    let store: Store

    /// Opens a journal, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - path: of the database file; the keys lie beside it.
    ///   - isDurable: false while a journal is filled that nobody would miss.
    /// - Throws: `StorageError`.
    init(_ path: String, isDurable: Bool = true) async throws {
        self.path = path
        let file = try SQLiteFile(
            path: path, creating: true,
            options: .init(holder: "benchmark", session: Scratch.script, isDurable: isDurable))
        var clocks = Store.Clocks(recorded: { Machine.now }, schedule: { Machine.now })
        clocks.boot = { Machine.boot }
        store = try await Store.open(database: file, keysPath: path + ".keys", creating: true, clocks: clocks)
    }

    /// Opens a journal that need not survive, lets it be filled, and closes it.
    static func fill(_ path: String, _ body: (BenchmarkStore) async throws -> Void) async throws {
        let filling = try await BenchmarkStore(path, isDurable: false)
        try await body(filling)
        await filling.store.close()
    }

    /// One command of one request or many.
    static func command(_ requests: Request...) -> Command { Command(requests, actor: "benchmark", at: Machine.now) }

    /// Gives a command that must be accepted.
    func give(_ requests: [Request]) async throws {
        let answer = try await store.submit(Command(requests, actor: "benchmark", at: store.now))
        if case .refused(_, let message) = answer.outcome { throw Refused(message: message) }
    }

    /// Gives very many requests, in commands of some hundreds.
    func give(_ count: Int, _ request: (Int) -> Request) async throws {
        for first in stride(from: 0, to: count, by: 500) {
            try await give((first..<min(first + 500, count)).map(request))
        }
    }

    /// Registers people, and puts them into a group.
    func hire(_ numbers: Range<Int>, into group: String) async throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 250) {
            let part = first..<min(first + 250, numbers.upperBound)
            try await give(
                part.map(Self.registration)
                    + [.addMembers(group: group, members: part.map { .user(Self.name($0)) })])
        }
    }

    /// Adds an app that is never delivered to, and groups.
    func found(apps: [String], groups: [String]) async throws {
        let connection = AppConnection(
            connector: "scim", profile: "aws-identity-center", endpoint: "https://localhost/scim",
            credential: "env:TOKEN", concurrency: nil)
        try await give(
            apps.map { .addApp(name: $0, connection: connection, allowsPlainHTTP: false) }
                + groups.map { .createGroup(name: $0, externalId: Self.drawn()) })
    }

    static func name(_ number: Int) -> String { "person\(number)@example.org" }

    static func registration(_ number: Int) -> Request {
        .registerUser(userName: name(number), attributes: Workload.attributes(number), externalId: drawn())
    }

    static func drawn() -> ExternalId {
        var generator = SystemRandomNumberGenerator()
        return ExternalId(using: &generator)
    }

    /// A command of the set-up was not accepted.
    struct Refused: Error, CustomStringConvertible {
        let message: String
        var description: String { message }
    }
}

/// A stopwatch, and the memory of this process.
enum Stopwatch {
    /// Runs `body`, and says how many seconds it took.
    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return Rate.seconds(ContinuousClock.now - start)
    }

    /// Runs `body`, and says how many seconds it took and how much memory the process had at most meanwhile, in bytes.
    static func secondsAndMemory(_ body: () async throws -> Void) async rethrows -> (seconds: Double, memory: Int) {
        // 5 resets the peak: proc(5), /proc/pid/clear_refs.
        try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        let seconds = try await seconds(body)
        return (seconds, Machine.peakMemory)
    }

    /// The middle of many.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
