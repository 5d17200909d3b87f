import Database
import Domain
import Foundation
import SQLiteDatabase
import Store
import TestKit

/// What is found in the journal of a story when the process that wrote it is gone.
struct Inquest: Sendable {
    /// How many steps are there.
    let done: Int
    /// What does not hold, in words.
    let problems: [String]

    /// Opens a journal as the next command would, compares all of it with the rules, and closes it.
    ///
    /// - Parameters:
    ///   - path: of the database.
    ///   - story: whose steps were done in it.
    ///   - acknowledged: how many of them were said to be durable; one more may be there.
    /// - Returns: what was found.
    /// - Throws: `StorageError` where the journal is refused.
    static func hold(_ path: String, _ story: Story, acknowledged: Int) async throws -> Inquest {
        let store = try await TemporaryStore.open(
            path, clock: HandClock(Story.time(of: story.steps.count)), creating: false)
        do {
            let inquest = try await hold(store, path, story, acknowledged)
            await store.close()
            return inquest
        } catch {
            await store.close()
            throw error
        }
    }

    private static func hold(
        _ store: Store, _ path: String, _ story: Story, _ acknowledged: Int
    ) async throws -> Inquest {
        let mark = try await store.read { connection, journal in
            Story.Mark(
                head: try journal.head().seq,
                commands: try connection.first("SELECT count(*) FROM commands")?.integer(0) ?? 0)
        }
        guard let places = story.places(of: mark) else {
            return Inquest(done: 0, problems: ["no step of the story ends at \(mark)"])
        }
        let done = min(max(acknowledged, places.lowerBound), places.upperBound - 1)
        var problems: [String] = []
        if done < acknowledged { problems.append("\(acknowledged) steps were acknowledged, \(done) are there") }
        if done > acknowledged + 1 { problems.append("\(acknowledged) steps were acknowledged, \(done) are there") }
        let model = try story.model(after: done)
        problems += try await store.read { connection, journal in
            var problems = try order(connection)
            try journal.forEach(from: 1) { _ in }
            for table in model.tables {
                if let difference = try ModelComparison.difference(table, connection) { problems.append(difference) }
            }
            if let difference = try JobCheck.difference(connection) { problems.append(difference) }
            return problems
        }
        problems += try await repeated(story.steps.prefix(done), model, mark, store)
        problems += try await rebuilt(store, path)
        return Inquest(done: done, problems: problems)
    }

    /// Seqs without a hole, each event of an accepted command, none of a refused one.
    private static func order(_ connection: any SQLConnection) throws -> [String] {
        let checks = [
            ("seq has holes", "SELECT count(*) - coalesce(max(seq), 0) FROM events"),
            (
                "events of no accepted command",
                """
                SELECT count(*) FROM events LEFT JOIN commands ON commands.id = events.command
                WHERE commands.first_seq IS NULL OR seq NOT BETWEEN first_seq AND last_seq
                """
            ),
            (
                "accepted commands without all their events",
                """
                SELECT coalesce(sum(last_seq - first_seq + 1), 0) - (SELECT count(*) FROM events) FROM commands
                WHERE first_seq IS NOT NULL
                """
            ),
            ("damaged pages", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        ]
        return try checks.compactMap { what, sql in
            let count = try connection.first(sql)?.integer(0) ?? 0
            return count == 0 ? nil : "\(what): \(count)"
        }
    }

    /// Commands with a key get their old answer, and have no second effect.
    private static func repeated(
        _ steps: ArraySlice<Step>, _ model: Model, _ mark: Story.Mark, _ store: Store
    ) async throws -> [String] {
        var problems: [String] = []
        var model = model
        for case .submit(let commands) in steps {
            for command in commands where command.key != nil {
                let (answer, verdict) = (try await store.submit(command), try model.take(command))
                let isSame =
                    switch (answer.outcome, verdict) {
                    case (.accepted(let first, let last), .accepted(let modelFirst, let modelLast)):
                        first == modelFirst && last == modelLast && answer.isRepeated
                    case (.refused(let code, _), .refused(let modelCode, _)): code == modelCode
                    default: false
                    }
                if !isSame { problems.append("a repeated command has another answer: \(answer), not \(verdict)") }
            }
        }
        let head = try await store.read { _, journal in try journal.head().seq }
        if head != mark.head { problems.append("repeated commands took the head from \(mark.head) to \(head)") }
        return problems
    }

    private static func rebuilt(_ store: Store, _ path: String) async throws -> [String] {
        let scratchPath = path + ".scratch"
        defer { try? FileManager.default.removeItem(atPath: scratchPath) }
        let scratch = try SQLiteFile(
            path: scratchPath, creating: true, options: .init(session: Scratch.script, isDurable: false))
        do {
            let report = try await Rebuild(store: store, scratch: scratch).verify()
            await scratch.close()
            return report.differing.isEmpty ? [] : ["rebuild differs in \(report.differing.sorted())"]
        } catch {
            await scratch.close()
            throw error
        }
    }
}
