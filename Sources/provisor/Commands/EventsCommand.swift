import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "events", abstract: "Print the journal.")
    @Option(help: ArgumentHelp("From this seq on.", valueName: "seq")) var from: Int64 = 1
    @Option(help: ArgumentHelp("Up to this seq.", valueName: "seq")) var to: Int64 = .max
    @OptionGroup var options: CommonOptions

    private static let batch: Int64 = 1_000

    func run() async throws {
        try await Session.run(options, "events") { session in
            var next = max(from, 1)
            let last = to
            var isFirst = true
            while true {
                let first = next
                let end = min(last, first.addingReportingOverflow(Self.batch - 1).partialValue)
                guard first <= end else { return }
                let rows = try await session.store.read { connection, journal in
                    let audit = Audit(connection, journal)
                    var rows: [[JSONValue]] = []
                    try journal.forEach(from: first, to: end) { event in
                        let command = try journal.command(event.command)
                        rows.append([
                            JSONValue(event.seq), JSONValue(Optional(event.at)), .string(event.type),
                            .string(try audit.describe(event)),
                            JSONValue(command?.actor), JSONValue(command?.reason), JSONValue(event.command),
                        ])
                    }
                    return rows
                }
                var report = Report("seq", "at", "event", "what", "actor", "reason", "command")
                report.rows = rows
                if rows.isEmpty && !isFirst { return }
                report.print(as: options.output, empty: "there is no event there")
                if rows.count < Self.batch { return }
                isFirst = false
                next = end + 1
            }
        }
    }
}
