import Domain
import Logging
import Store
import TestKit
import Testing

@testable import Sinks

/// A journal with events, and a service that delivers it without waiting.
struct Delivering: Sendable {
    let temporary: TemporaryStore

    static func with(_ body: (Delivering) async throws -> Void) async throws {
        try await TemporaryStore.with { try await body(Delivering(temporary: $0)) }
    }

    var environment: SinkEnvironment {
        SinkEnvironment(
            origin: Messages.origin, sleep: { _ in try Task.checkCancellation() }, random: { 1 },
            secret: { $0 == "env:TOKEN" ? "s3cret" : "" }, lockPath: temporary.folder.file("sinks"))
    }

    func service(_ only: EntityKey? = nil) -> SinkService {
        SinkService(
            store: temporary.store, environment: environment,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, only: only)
    }

    /// Adds a sink, and returns its key.
    @discardableResult
    func add(_ name: String, _ sink: Sink, first: Seq? = 1) async throws -> EntityKey {
        try await must(.addSink(name: name, sink: sink, allowsPlain: false, first: first))
    }

    /// Appends so many events that are about groups.
    func groups(_ count: Int, from first: Int = 0) async throws {
        for number in first..<(first + count) {
            try await must(.createGroup(name: "group \(number)", externalId: Self.id(UInt64(number) + 1_000)))
        }
    }

    @discardableResult
    func must(_ request: Request) async throws -> Seq {
        let answer = try await temporary.store.submit(Command([request], actor: "ana", at: temporary.clock.now))
        return try #require(answer.seqs, "\(answer)").lowerBound
    }

    /// Where a sink is.
    func place(_ key: EntityKey) async throws -> SinkProgress.Place {
        let place = try await temporary.store.read { connection, _ in try SinkProgress(connection).place(of: key) }
        return try #require(place)
    }

    func head() async throws -> Seq { try await temporary.store.read { _, journal in try journal.head().seq } }

    private static func id(_ seed: UInt64) -> ExternalId {
        var random = SplitMix64(seed: seed)
        return ExternalId(using: &random)
    }
}
