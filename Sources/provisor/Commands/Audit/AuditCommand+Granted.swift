import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    /// `audit granted`: who gave whom what.
    struct Granted: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who gave whom which app: of what was held at an instant, or of what began within a period.",
            discussion: """
                The actor is whoever caused the beginning, by a membership, a policy, a rule or a return; added by is whoever
                put the user into the group, where that was another. --by asks for one of them.

                  provisor audit granted --by officer --from 2026-01-01
                  provisor audit granted --app aws --app crm --at 2026-03-10
                """)
        @Option(help: "Only what this actor gave.") var by: String?
        @Option(help: "To a user; may be given again.") var user: [String] = []
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "To everybody, everything, by whomever.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (by == nil && user.isEmpty && app.isEmpty) != all {
                throw ValidationError(
                    "Name an actor, users or apps with --by, --user, --app, or ask about all with --all.")
            }
        }

        func run() async throws {
            let (by, user, app) = (by, user, app)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.grants(try AuditScope(audit, users: user, apps: app, in: period), by: by, in: period)
            }
            var report = Report(
                "app", "user", "since", "until", "reasons", "event", "actor", "reason", "addedBy", "addedReason",
                "command", "seq")
            report.hidesEmptyColumns = true
            for answer in answers {
                let isOther = answer.addedBy != answer.cause?.actor || answer.addedReason != answer.cause?.reason
                report.add(
                    .string(answer.app), .string(answer.user), JSONValue(answer.cause?.at), JSONValue(answer.until),
                    JSONValue(answer.reasons), JSONValue(answer.cause?.event), JSONValue(answer.cause?.actor),
                    JSONValue(answer.cause?.reason), JSONValue(isOther ? answer.addedBy : nil),
                    JSONValue(isOther ? answer.addedReason : nil),
                    answer.cause.map { JSONValue($0.command) } ?? .null,
                    answer.cause.map { JSONValue($0.seq) } ?? .null)
            }
            report.print(as: options.output, empty: "nobody was given that")
            AuditCommand.foot(asked, options)
        }
    }
}
