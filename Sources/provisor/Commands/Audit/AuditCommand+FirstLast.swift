import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    /// `audit first-last`: the first and the last time.
    struct FirstLast: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "first-last", abstract: "When a user had an app for the first and for the last time.",
            discussion: """
                Up to an instant, or within a period. Without an end of the last time, it had not ended then.

                  provisor audit first-last --user ana@example.org
                  provisor audit first-last --app aws --at 2026-03-10
                """)
        @Option(help: "A user; may be given again.") var user: [String] = []
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Flag(help: "Everybody, and everything.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { try AuditCommand.check(user + app, all, "users or apps", "--user and --app") }

        func run() async throws {
            let (user, app) = (user, app)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let whole = AuditPeriod(from: period.isInstant ? 0 : period.from, to: period.to)
                return try audit.spans(try AuditScope(audit, users: user, apps: app, in: whole), in: period)
            }
            var report = Report("app", "user", "first", "last", "has", "times", "firstSeq", "lastSeq")
            for answer in answers {
                report.add(
                    .string(answer.app), .string(answer.user), JSONValue(answer.first), JSONValue(answer.last),
                    .bool(answer.last == nil), JSONValue(answer.times), JSONValue(answer.firstSeq),
                    answer.lastSeq.map { JSONValue($0) } ?? .null)
            }
            report.print(as: options.output, empty: "nobody ever had it")
            AuditCommand.foot(asked, options)
        }
    }

    /// `audit longest`: who has had what for the longest time.
    struct Longest: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which access was held longest without a break.",
            discussion: """
                Of what was held at an instant, or at some moment of a period; counted from its beginning up to its end, or to
                the end of what is asked about.
                """)
        @Option(help: "A user; may be given again. Default: everybody.") var user: [String] = []
        @Option(help: "An app; may be given again. Default: every one.") var app: [String] = []
        @Option(help: ArgumentHelp("How many lines at most.", valueName: "number")) var most: Int = 20
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws { if most < 1 { throw ValidationError("--most takes a number from 1.") } }

        func run() async throws {
            let (user, app, most) = (user, app, most)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.longest(most, try AuditScope(audit, users: user, apps: app, in: period), in: period)
            }
            let isTable = options.output == .table
            var report = Report(
                "app", "user", isTable ? "held" : "heldSeconds", "since", "until", "reasons", "seq")
            report.hidesEmptyColumns = true
            for answer in answers {
                let seconds = answer.length.components.seconds
                report.add(
                    .string(answer.app), .string(answer.user),
                    isTable ? .string(AuditCommand.words(answer.length)) : .integer(seconds), JSONValue(answer.since),
                    JSONValue(answer.until), JSONValue(answer.reasons), JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "nobody had anything")
            AuditCommand.foot(asked, options)
        }
    }
}
