import Audit
import Database
import Domain
import Foundation
import SQLiteDatabase
import Store

/// A long history: all tables from it, and questions about it.
struct PastMeasurement {
    let path: String
    let events: Int

    /// Questions of each kind.
    private static let questions = 200

    func run(into table: inout FigureTable) async throws {
        let history = LongHistory(events: events)
        Streams.note("a journal of \(events) events: filling")
        let filling = try await Stopwatch.seconds {
            try await BenchmarkStore.fill(path) { try await history.write($0) }
        }
        table.add(
            Figure(
                what: "filling it, without a sync, 500 requests a commit", value: Double(events) / filling,
                unit: "events/s"))
        let past = try await BenchmarkStore(path)
        let head = Int(try await past.head())
        try await rebuild(past, head, into: &table)
        try await ask(past, head, into: &table)
        await past.store.close()
    }

    private func rebuild(_ past: BenchmarkStore, _ head: Int, into table: inout FigureTable) async throws {
        let scratchPath = path + "-rebuild"
        let scratch = try SQLiteFile(
            path: scratchPath, creating: true,
            options: .init(session: Scratch.script, isDurable: false))
        var differing = 0
        let rebuild = Rebuild(store: past.store, scratch: scratch)
        let measured = try await Stopwatch.secondsAndMemory {
            differing = try await rebuild.run(scratchPath: scratchPath).differing.count
        }
        await scratch.close()
        try? FileManager.default.removeItem(atPath: scratchPath)
        guard differing == 0 else { throw BenchmarkStore.Refused(message: "\(differing) tables differed") }
        table.add(
            Figure(what: "rebuild of \(head) events", value: measured.seconds, unit: "s", memory: measured.memory))
        table.add(Figure(what: "the same", value: Double(head) / measured.seconds, unit: "events/s"))
    }

    private func ask(_ past: BenchmarkStore, _ head: Int, into table: inout FigureTable) async throws {
        let (byApp, answers) = try await milliseconds(past, head, LongHistory.smallApp, .app) { audit, key, period in
            try audit.assignments(app: key, user: nil, in: period).count
        }
        table.add(
            Figure(what: "who had an app at T, \(answers) in the answer, \(head) events", value: byApp, unit: "ms"))
        let (byUser, _) = try await milliseconds(past, head, LongHistory.longTimer, .user) { audit, key, period in
            try audit.assignments(app: nil, user: key, in: period).count
        }
        table.add(Figure(what: "what a user had at T, \(head) events", value: byUser, unit: "ms"))
        let (difference, changes) = try await milliseconds(past, head, LongHistory.smallApp, .app) { audit, _, period in
            let span = AuditPeriod(from: max(0, period.to - 1_000), to: period.to)
            return try audit.assignmentChanges(AuditScope(), in: span).count
        }
        table.add(
            Figure(
                what: "what differed over 1,000 events, at most \(changes) assignments, \(head) events",
                value: difference, unit: "ms"))
    }

    /// The median time of one question at instants all over the history, and the most answers.
    private func milliseconds(
        _ past: BenchmarkStore, _ head: Int, _ name: String, _ kind: EntityKind,
        _ question: @escaping @Sendable (Audit, EntityKey, AuditPeriod) throws -> Int
    ) async throws -> (milliseconds: Double, answers: Int) {
        var (times, most): ([Double], Int) = ([], 0)
        for number in 1...Self.questions {
            let seq = Seq(head / 2 + head / 2 * number / Self.questions)
            let start = ContinuousClock.now
            let count = try await past.store.read { connection, journal in
                // As a person asks: by name, and by the time of day.
                let at = try connection.first("SELECT at FROM events WHERE seq = ?1", [.integer(seq)])?.integer(0) ?? 0
                let period = try AuditPeriod(
                    at: Timestamp(microseconds: at), from: nil, to: nil, journal: journal)
                let audit = Audit(connection, journal)
                return try audit.keys(kind, named: name, in: period).reduce(0) {
                    $0 + (try question(audit, $1, period))
                }
            }
            times.append(Rate.seconds(ContinuousClock.now - start) * 1_000)
            most = max(most, count)
        }
        return (Stopwatch.median(times), most)
    }
}
