import Database
import Domain
import Foundation
import SQLiteDatabase
import Store

/// What is found in the journal of a story when the process that wrote it is gone.
package struct Inquest: Sendable {
    /// Who noticed a problem.
    package enum Witness: String, Sendable, CaseIterable {
        /// The test, which knows what should be there.
        case rules
        /// `rebuild --verify`, which compares the tables with the journal.
        case rebuild
        /// `rebuild --verify`, which searches the file for damage.
        case file
    }

    /// Something that does not hold, in words.
    package struct Problem: Sendable, CustomStringConvertible {
        package let witness: Witness
        package let text: String

        package init(_ witness: Witness, _ text: String) {
            self.witness = witness
            self.text = text
        }

        package var description: String { "\(witness.rawValue): \(text)" }
    }

    /// How many steps are there.
    package let done: Int
    package let problems: [Problem]
    /// A digest over the rows of every table, in no order; tells whether anything at all is not as it was.
    package let contents: [String: UInt64]

    /// Opens a journal as the next command would, compares all of it with the rules, and closes it.
    ///
    /// - Parameters:
    ///   - path: of the database.
    ///   - story: whose steps were done in it.
    ///   - acknowledged: how many of them were said to be durable; one more may be there.
    /// - Returns: what was found.
    /// - Throws: `StorageError` where the journal is refused.
    package static func hold(_ path: String, _ story: Story, acknowledged: Int) async throws -> Inquest {
        let clock = HandClock()
        let store = try await TemporaryStore.open(path, clock: clock, creating: false)
        do {
            let inquest = try await hold(store, clock, path, story, acknowledged)
            await store.close()
            return inquest
        } catch {
            await store.close()
            throw error
        }
    }

    private static func hold(
        _ store: Store, _ clock: HandClock, _ path: String, _ story: Story, _ acknowledged: Int
    ) async throws -> Inquest {
        let mark = try await store.read { connection, journal in
            Story.Mark(
                head: try journal.head().seq,
                commands: try connection.first("SELECT count(*) FROM commands")?.integer(0) ?? 0)
        }
        var problems: [Problem] = []
        let places = story.places(of: mark)
        if places == nil { problems.append(Problem(.rules, "no step of the story ends at \(mark)")) }
        let done = places.map { min(max(acknowledged, $0.lowerBound), $0.upperBound - 1) } ?? acknowledged
        if done < acknowledged || done > acknowledged + 1 {
            problems.append(Problem(.rules, "\(acknowledged) steps were acknowledged, \(done) are there"))
        }
        let model = try story.model(after: done)
        // What falls due after the last step that is there has not happened.
        clock.set(Story.time(of: max(done - 1, 0)))
        problems += try await store.read { connection, journal in
            var found = try order(connection)
            try journal.forEach(from: 1) { _ in }
            for table in model.tables {
                if let difference = try ModelComparison.difference(table, connection) { found.append(difference) }
            }
            if let difference = try JobCheck.difference(connection) { found.append(difference) }
            return found.map { Problem(.rules, $0) }
        }
        problems += try await repeated(story.steps.prefix(done), model, mark, store).map { Problem(.rules, $0) }
        problems += try await rebuilt(store, path)
        return Inquest(done: done, problems: problems, contents: try await contents(store))
    }

    private static func contents(_ store: Store) async throws -> [String: UInt64] {
        try await store.read { connection, _ in
            var contents: [String: UInt64] = [:]
            for name in try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map({ $0.text(0) }) {
                var sum: UInt64 = 0
                // Not by an index, which would show its own copy of the values.
                try connection.forEach("SELECT * FROM \(name) NOT INDEXED", []) { row in
                    let bytes = "\(row.values)".utf8
                    sum &+= bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
                }
                contents[name.lowercased()] = sum
            }
            return contents
        }
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

    private static func rebuilt(_ store: Store, _ path: String) async throws -> [Problem] {
        let scratchPath = path + ".scratch"
        defer { try? FileManager.default.removeItem(atPath: scratchPath) }
        let scratch = try SQLiteFile(
            path: scratchPath, creating: true, options: .init(session: Scratch.script, isDurable: false))
        do {
            let report = try await Rebuild(store: store, scratch: scratch).verify()
            await scratch.close()
            return report.damage.map { Problem(.file, $0) }
                + report.differing.sorted().map { Problem(.rebuild, "table \($0) differs") }
        } catch {
            await scratch.close()
            throw error
        }
    }
}
