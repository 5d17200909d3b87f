import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    struct Timeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "All that happened to a user, a group, an app, a policy, a token, a separation, a review or a sink, in order.",
            discussion: "Up to an instant, or within a period; of several, all in one order.")
        @Argument(help: "user, group, app, policy, token, separation, review or sink.") var kind: EntityKind
        @Argument(help: "Its name, at any time of the period; or several.") var names: [String] = []
        @Flag(help: "Every one of that kind.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if names.isEmpty != all { throw ValidationError("Name one or several, or ask about every one with --all.") }
        }

        func run() async throws {
            let (kind, names) = (kind, names)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let span = AuditPeriod(
                    from: period.isInstant ? 0 : period.from, to: period.to, begins: period.begins)
                return try audit.keys(kind, named: names, in: span).flatMap { try audit.timeline(kind, $0, in: span) }
            }
            var report = Report("at", "seq", "event", "what", "actor", "reason")
            var last: Int64 = 0
            // What is about several of them stands there once.
            for answer in answers.sorted(by: { $0.seq < $1.seq }) where answer.seq != last {
                last = answer.seq
                report.add(
                    JSONValue(answer.at), JSONValue(answer.seq), .string(answer.event), .string(answer.what),
                    JSONValue(answer.actor), JSONValue(answer.reason))
            }
            report.print(as: options.output, empty: "nothing happened to it then")
            AuditCommand.foot(asked, options)
        }
    }
}
