import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    /// `audit why-not`: what came first in the way of each policy.
    struct WhyNot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "why-not",
            abstract: "Why a user did not have an app: for each of its policies what was in the way.",
            discussion: """
                Of the app's scope, a membership rule or a condition the first term is named that is not true, with the value that
                it read: `user.country in ["DE", "FR"] is false: user.country was "US"`. Of a period its end is asked about; status and
                attributes of then come from the user's own events.
                """)
        @Argument(help: "The user.") var user: String
        @Argument(help: "The app, or several.") var app: [String]
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (user, apps) = (user, app)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let period = AuditPeriod(from: period.to, to: period.to, instant: period.instant)
                let users = try audit.keys(.user, named: user, in: period)
                let apps = try audit.keys(.app, named: apps, in: period)
                return try users.flatMap { user in try apps.flatMap { try audit.whyNot(user, $0, in: period) } }
            }
            var report = Report("user", "app", "policy", "group", "obstacle", "detail", "seq")
            for answer in answers {
                report.add(
                    .string(answer.user), .string(answer.app), JSONValue(answer.policy), JSONValue(answer.group),
                    .string(answer.obstacle.rawValue), .string(answer.detail), JSONValue(asked.to))
            }
            report.print(as: options.output, empty: "")
            AuditCommand.foot(asked, options)
        }
    }
}
