import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    /// `audit leavers`: who was gone and still in.
    struct Leavers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leavers with access still open at an app, for how long, and what keeps it open.",
            discussion: """
                Whoever was removed or suspended, or is past the date of leaving, and has an account that the app has not
                confirmed to be closed. At an instant: whose are open. Over a period (--from, --to): also those that were
                closed in it, and how long that took.
                """)
        @Option(help: "A user; may be given again. Default: everybody.") var user: [String] = []
        @Option(help: "An app; may be given again. Default: every one.") var app: [String] = []
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (user, app) = (user, app)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.leavers(try AuditScope(audit, users: user, apps: app, in: period), in: period)
            }
            let isTable = options.output == .table
            var report = Report(
                "user", "app", "how", "leftAt", isTable ? "open" : "openSeconds", "closedAt", "state",
                "actor", "reason", "seq")
            report.hidesEmptyColumns = true
            for answer in answers {
                let seconds = answer.open.components.seconds
                report.add(
                    .string(answer.user), .string(answer.app), .string(answer.how.rawValue),
                    JSONValue(Optional(answer.leftAt)),
                    isTable ? .string(AuditCommand.words(answer.open)) : .integer(seconds),
                    JSONValue(answer.closedAt), JSONValue(answer.state),
                    JSONValue(answer.cause?.actor), JSONValue(answer.cause?.reason), JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "no leaver has access that is open")
            AuditCommand.foot(asked, options)
        }
    }

    /// `audit idle`: policies that give nobody anything.
    struct Idle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Policies that give nobody anything, since when, and why.",
            discussion: """
                At an instant, or during a whole period. Without a since the policy has never given its app to anybody.
                """)
        @Option(help: "Only policies of this app; may be given again.") var app: [String] = []
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let app = app
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.idlePolicies(apps: try AuditScope(audit, apps: app, in: period).apps, in: period)
            }
            var report = Report("policy", "app", "group", "cause", "since", "added", "seq")
            for answer in answers {
                report.add(
                    .string(answer.policy), .string(answer.app), .string(answer.group),
                    .string(answer.cause.rawValue), JSONValue(answer.since), JSONValue(answer.added),
                    JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "every policy gives somebody its app")
            AuditCommand.foot(asked, options)
        }
    }
}
