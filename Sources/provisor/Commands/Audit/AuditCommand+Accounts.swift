import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    struct Accounts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which accounts an app has, as it confirmed them; which of them no assignment explains.")
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "Every app.") var all = false
        @Flag(help: "Only active accounts whose user is not assigned.") var leftOver = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { try AuditCommand.check(app, all, "an app", "--app") }

        func run() async throws {
            let (app, leftOver) = (app, leftOver)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.keys(.app, named: app, in: period).flatMap {
                    try audit.accounts(app: $0, in: period, leftOver: leftOver)
                }
            }
            var report = Report("app", "user", "remoteId", "active", "assigned", "leftOver", "removal", "since", "seq")
            for answer in answers {
                let removal = answer.heldSeq.map { "decided, held at seq \($0)" }
                report.add(
                    .string(answer.app), .string(answer.user), .string(answer.remoteId), .bool(answer.isActive),
                    .bool(answer.isAssigned), .bool(answer.isActive && !answer.isAssigned), JSONValue(removal),
                    JSONValue(answer.since), JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: leftOver ? "no account is left over" : "there were no accounts")
            AuditCommand.foot(asked, options)
        }
    }

    /// `audit unexplained`: accounts without a reason, ours or not.
    struct Unexplained: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accounts in an app that no assignment explains, ours or not.",
            discussion: """
                By what the app had confirmed (left-over; held where the removal waits for a release), and by what the last
                reading of all its accounts found (extra: ours, and open; unmanaged: not ours). `provisor reconcile APP` reads
                them; an app that was never read can only be judged by what it had confirmed, and that is said.
                """)
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "Every app.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { try AuditCommand.check(app, all, "an app", "--app") }

        func run() async throws {
            let app = app
            let (apps, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.keys(.app, named: app, in: period).map { key in
                    let (answers, readAt) = try audit.unexplained(app: key, in: period)
                    return (name: try audit.name(.app, key, asOf: period.to), answers: answers, readAt: readAt)
                }
            }
            var report = Report("app", "user", "remoteId", "kind", "since", "readAt", "seq")
            for answer in apps.flatMap(\.answers) {
                report.add(
                    .string(answer.app), JSONValue(answer.user), .string(answer.remoteId),
                    .string(answer.kind.rawValue), JSONValue(answer.since), JSONValue(answer.readAt),
                    JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "every account is explained")
            for app in apps {
                Output.note(
                    app.readAt.map { "\(app.name) was last read at \($0)" }
                        ?? "\(app.name) had never been read: `provisor reconcile \(app.name)` finds accounts that are not ours"
                )
            }
            AuditCommand.foot(asked, options)
        }
    }
}
