import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Why a user had an app: policy, path, command, actor and reason.",
            discussion: """
                provisor audit why ana@example.org aws
                provisor audit why --user ana@example.org            why she has all that she has
                provisor audit why --app aws --app crm --at 2026-03-10
                """)
        @Argument(help: "The user.") var userName: String?
        @Argument(help: "The app.") var appName: String?
        @Option(help: "A user; may be given again.") var user: [String] = []
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "Everybody, and everything.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        private var users: [String] { (userName.map { [$0] } ?? []) + user }
        private var apps: [String] { (appName.map { [$0] } ?? []) + app }

        func validate() throws {
            if (users.isEmpty && apps.isEmpty) != all {
                throw ValidationError("Name a user, an app, or both, or ask about every one with --all.")
            }
        }

        func run() async throws {
            let (users, apps) = (users, apps)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let scope = try AuditScope(audit, users: users, apps: apps, in: period)
                // Of one user and one app it is said why there is no answer.
                if users.count == 1 && apps.count == 1 {
                    return try (scope.users ?? []).flatMap { user in
                        try (scope.apps ?? []).flatMap { try audit.why(user, $0, in: period) }
                    }
                }
                return try audit.why(scope, in: period)
            }
            var report = Report(
                "user", "app", "policy", "loginMethod", "priority", "path", "scope", "since", "until", "event", "actor",
                "reason", "addedBy", "addedReason", "command", "seq")
            report.hidesEmptyColumns = true
            for answer in answers {
                report.add(
                    .string(answer.user), .string(answer.app), .string(answer.policy), .string(answer.loginMethod),
                    JSONValue(answer.priority), JSONValue(answer.path), JSONValue(answer.scope),
                    JSONValue(answer.since), JSONValue(answer.until), .string(answer.event), JSONValue(answer.actor),
                    JSONValue(answer.reason),
                    JSONValue(answer.addedBy), JSONValue(answer.addedReason), JSONValue(answer.command),
                    JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "they had nothing")
            AuditCommand.foot(asked, options)
        }
    }
}
