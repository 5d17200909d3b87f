import ArgumentParser
import Audit
import Domain
import JSON

/// `audit why-not`: what came first in the way of each policy.
struct AuditWhyNotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not",
        abstract: "Why a user did not have an app: for each of its policies what was in the way.",
        discussion: """
            Of the app's scope, a membership rule or a condition the first term is
            named that is not true, with the value that it read:
            `user.country in ["DE", "FR"] is false: user.country was "US"`. All of it
            is as it was then; what attributes a user had is read from the journal.
            """)
    @Argument(help: "The user.") var user: String
    @Argument(help: "The app.") var app: String
    @OptionGroup var instant: InstantOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let (user, app) = (user, app)
        let (answers, asked) = try await AuditCommand.ask(options, PeriodAsked(instant)) { audit, period in
            let users = try audit.keys(.user, named: user, in: period)
            let apps = try audit.keys(.app, named: app, in: period)
            return try users.flatMap { user in try apps.flatMap { try audit.whyNot(user, $0, in: period) } }
        }
        var report = Report("user", "app", "policy", "group", "obstacle", "detail", "seq")
        for answer in answers {
            report.add(
                .string(user), .string(app), JSONValue(answer.policy), JSONValue(answer.group),
                .string(answer.obstacle.rawValue), .string(answer.detail), JSONValue(asked.to))
        }
        report.print(as: options.output, empty: "")
        AuditCommand.foot(asked, options)
    }
}
