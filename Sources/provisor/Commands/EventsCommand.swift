import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "events", abstract: "Print the journal.")
    @Option(help: ArgumentHelp("From this seq on.", valueName: "seq")) var from: Int64 = 1
    @Option(help: ArgumentHelp("Up to this seq.", valueName: "seq")) var to: Int64 = .max
    @Flag(help: "Go on with what is appended, until stopped.") var follow = false
    @OptionGroup var options: CommonOptions

    private static let batch: Int64 = 1_000

    func run() async throws {
        try await Session.run(options, "events") { session in
            var next = max(from, 1)
            var isFirst = true
            while next <= to {
                let rows = try await Self.rows(from: next, to: to, session.store)
                if let last = rows.last?.first?.integer { next = last + 1 }
                var report = Report("seq", "at", "event", "what", "actor", "reason", "command")
                report.rows = rows
                if isFirst && !follow || !rows.isEmpty {
                    report.print(as: options.output, empty: follow ? "" : "there is no event there", hasHead: isFirst)
                }
                if !rows.isEmpty || options.output == .csv { isFirst = false }
                if rows.isEmpty {
                    guard follow else { return }
                    try await Task.sleep(for: .milliseconds(250))
                }
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
