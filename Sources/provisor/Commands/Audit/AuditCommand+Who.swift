import ArgumentParser
import Audit
import Domain

extension AuditCommand {
    struct Who: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who had an app.",
            discussion: """
                provisor audit who --app aws --at 2026-03-10T12:00:00Z
                provisor audit who --app aws --app crm --from 2026-01-01 --to 2026-04-01
                """)
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "Every app.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { try AuditCommand.check(app, all, "an app", "--app") }

        func run() async throws {
            let app = app
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.keys(.app, named: app, in: period).flatMap {
                    try audit.assignments(app: $0, user: nil, in: period)
                }
            }
            AuditCommand.print(
                answers, as: options.output,
                empty: "nobody had \(app.isEmpty ? "any app" : app.joined(separator: " or "))")
            AuditCommand.foot(asked, options)
        }
    }

    struct What: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a user had.",
            discussion: "provisor audit what --user ana@example.org --from 2026-01-01 --to 2026-07-01")
        @Option(help: "A user; may be given again.") var user: [String] = []
        @Flag(help: "Every user.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { try AuditCommand.check(user, all, "a user", "--user") }

        func run() async throws {
            let user = user
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.keys(.user, named: user, in: period).flatMap {
                    try audit.assignments(app: nil, user: $0, in: period)
                }
            }
            AuditCommand.print(
                answers, as: options.output,
                empty: "\(user.isEmpty ? "nobody" : user.joined(separator: " and ")) had no app")
            AuditCommand.foot(asked, options)
        }
    }
}
