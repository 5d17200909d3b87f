import ArgumentParser
import Audit
import Database
import Domain
import JSON
import Store

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Print the journal.",
        discussion: """
            With --follow it prints what is appended, by whichever process, within a quarter of a second, until it is stopped
            (ctrl-C or SIGTERM, exit code 0) or --to is reached. Who must not miss anything keeps the last seq and asks again
            from the next one on:

              provisor events --from 1018 --follow --output jsonl

            To have the journal delivered to a SIEM with a place that is kept, see `provisor sink`.
            """)
    @Option(help: ArgumentHelp("From this seq on.", valueName: "seq")) var from: Int64 = 1
    @Option(help: ArgumentHelp("Up to this seq.", valueName: "seq")) var to: Int64 = .max
    @Flag(help: "Go on with what is appended, until stopped.") var follow = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let walk = EventWalk(from: from, to: to, follows: follow, output: options.output)
        try await Session.run(options, "events") { session in
            let head = try await session.store.read { _, journal in try journal.head().seq }
            try await session.recordQuestion(answers: Int(max(0, min(walk.to, head) - max(walk.from, 1) + 1)))
            guard walk.follows else { return try await walk.print(session) }
            try await UntilStopped.run { try await walk.print(session) }
        }
    }
}

/// A walk along the journal that prints each event, and may go on where the journal ends.
private struct EventWalk: Sendable {
    let from: Int64
    let to: Int64
    let follows: Bool
    let output: OutputFormat

    private static let batch: Int64 = 1_000
    /// A commit of another process is noticed within this time.
    private static let poll: Duration = .milliseconds(250)

    func print(_ session: Session) async throws {
        var next = max(from, 1)
        var isFirst = true
        while next <= to {
            // Before the journal is read, so that what is appended meanwhile is seen as a change.
            let mark = try await session.store.database.changeMark()
            let rows = try await Self.rows(from: next, to: to, session.store)
            if let last = rows.last?.first?.integer { next = last + 1 }
            var report = Report("seq", "at", "event", "what", "actor", "reason", "command")
            report.rows = rows
            if isFirst && (!follows || output == .csv) || !rows.isEmpty {
                report.print(as: output, empty: follows ? "" : "there is no event there", hasHead: isFirst)
            }
            if !rows.isEmpty || output == .csv { isFirst = false }
            if rows.isEmpty {
                guard follows else { return }
                while try await session.store.database.changeMark() == mark { try await Task.sleep(for: Self.poll) }
            }
        }
    }

    /// At most a batch of events, so that a journal of any length needs little memory.
    private static func rows(from first: Int64, to last: Int64, _ store: Store) async throws -> [[JSONValue]] {
        let end = min(last, first.addingReportingOverflow(batch - 1).partialValue)
        return try await store.read { connection, journal in
            let audit = Audit(connection, journal)
            var rows: [[JSONValue]] = []
            try journal.forEach(from: first, to: end) { event in
                let command = try journal.command(event.command)
                rows.append([
                    JSONValue(event.seq), JSONValue(Optional(event.at)), .string(event.type),
                    .string(try audit.describe(event)), JSONValue(command?.actor), JSONValue(command?.reason),
                    JSONValue(event.command),
                ])
            }
            return rows
        }
    }
}
