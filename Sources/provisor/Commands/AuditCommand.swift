import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Ask who had access to what, when, and why.",
        discussion: """
            Each question can be asked about now, an instant (--at) or a period (--from, --to). Every line names the seq of
            the event that began it. Names are those of then: leavers and removed groups are found by the names they had.
            """,
        subcommands: [
            Who.self, What.self, Members.self, Why.self, Accounts.self, Timeline.self, Duties.self, Diff.self,
            AuditWhyNotCommand.self, AuditQueriesCommand.self,
        ])

    struct Diff: LaterCommand {
        static let what = "the difference of two instants"
        static let configuration = CommandConfiguration(abstract: "Compare two instants (not in this version).")
        @Argument(parsing: .captureForPassthrough) var rest: [String] = []
    }

    /// Runs one question on one snapshot.
    static func ask<T: Sendable>(
        _ options: CommonOptions, _ period: PeriodOptions, _ body: @escaping @Sendable (Audit, AuditPeriod) throws -> T
    ) async throws -> (answer: T, period: AuditPeriod) {
        try await ask(options, PeriodAsked(period), body)
    }

    /// Runs one question on one snapshot.
    static func ask<T: Sendable>(
        _ options: CommonOptions, _ asked: PeriodAsked, _ body: @escaping @Sendable (Audit, AuditPeriod) throws -> T
    ) async throws -> (answer: T, period: AuditPeriod) {
        return try await Session.run(options, "audit") { session in
            let now = session.store.now
            let result = try await session.store.read { connection, journal in
                let period = try asked.period(journal, now: now)
                let audit = Audit(connection, journal)
                let ends = try audit.endsToCome(in: period)
                if ends > 0 {
                    Output.note(
                        "\(ends) end\(ends == 1 ? " has" : "s have") passed since seq \(period.to), and \(ends == 1 ? "is" : "are") taken for passed; the next command or worker writes the event"
                    )
                }
                return (answer: try body(audit, period), period: period)
            }
            try await session.recordQuestion(answers: (result.answer as? any Collection)?.count)
            return result
        }
    }

    /// Says as of which seq a table holds; the other formats name it in every line.
    static func foot(_ period: AuditPeriod, _ options: CommonOptions) {
        guard options.output == .table else { return }
        Output.note(period.from == period.to ? "as of seq \(period.to)" : "from seq \(period.from) to seq \(period.to)")
    }

    struct Who: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who had an app.")
        @Option(help: "The app.") var app: String?
        @Flag(help: "Every app.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (app == nil) != all {
                throw ValidationError("Name an app with --app, or ask about every one with --all.")
            }
        }

        func run() async throws {
            let app = app
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let keys =
                    try app.map { try audit.keys(.app, named: $0, in: period) } ?? audit.allKeys(.app, in: period)
                return try keys.flatMap { try audit.assignments(app: $0, user: nil, in: period) }
            }
            AuditCommand.print(answers, as: options.output, empty: "nobody had \(app ?? "any app")")
            AuditCommand.foot(asked, options)
        }
    }

    struct What: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What a user had.")
        @Option(help: "The user.") var user: String?
        @Flag(help: "Every user.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (user == nil) != all {
                throw ValidationError("Name a user with --user, or ask about every one with --all.")
            }
        }

        func run() async throws {
            let user = user
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let keys =
                    try user.map { try audit.keys(.user, named: $0, in: period) } ?? audit.allKeys(.user, in: period)
                return try keys.flatMap { try audit.assignments(app: nil, user: $0, in: period) }
            }
            AuditCommand.print(answers, as: options.output, empty: "\(user ?? "nobody") had no app")
            AuditCommand.foot(asked, options)
        }
    }

    private static func print(_ answers: [AssignmentAnswer], as format: OutputFormat, empty: String) {
        var report = Report("app", "user", "since", "until", "loginMethod", "reasons", "seq")
        for answer in answers {
            report.add(
                .string(answer.app), .string(answer.user), JSONValue(answer.since), JSONValue(answer.until),
                JSONValue(answer.loginMethod), .array(answer.reasons.map { .string($0) }), JSONValue(answer.seq))
        }
        report.print(as: format, empty: empty)
    }

    struct Members: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who belonged to a group, directly or by nesting.")
        @Argument(help: "The group.") var group: String?
        @Flag(help: "Every group.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (group == nil) != all { throw ValidationError("Name a group, or ask about every one with --all.") }
        }

        func run() async throws { try await Self.print(group: group, period: PeriodAsked(period), options) }

        static func print(group: String?, period: PeriodAsked, _ options: CommonOptions) async throws {
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let keys =
                    try group.map { try audit.keys(.group, named: $0, in: period) } ?? audit.allKeys(.group, in: period)
                return try keys.flatMap { try audit.members(of: $0, in: period) }
            }
            let isPeriod = asked.from != asked.to
            var report =
                isPeriod
                ? Report("group", "member", "kind", "direct", "how", "since", "until", "seq")
                : Report("group", "member", "kind", "direct", "how", "since", "seq")
            for answer in answers {
                var row: [JSONValue] = [
                    .string(answer.group), .string(answer.member), .string(answer.kind.rawValue),
                    .bool(answer.isDirect), .string(answer.how), JSONValue(answer.since),
                ]
                if isPeriod { row.append(JSONValue(answer.until)) }
                report.rows.append(row + [JSONValue(answer.seq)])
            }
            report.print(as: options.output, empty: "\(group ?? "every group") had no members")
            AuditCommand.foot(asked, options)
        }
    }

    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Why a user had an app: policy, path, command, actor and reason.")
        @Argument(help: "The user.") var user: String
        @Argument(help: "The app.") var app: String
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (user, app) = (user, app)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let users = try audit.keys(.user, named: user, in: period)
                let apps = try audit.keys(.app, named: app, in: period)
                return try users.flatMap { user in try apps.flatMap { try audit.why(user, $0, in: period) } }
            }
            var report = Report(
                "policy", "loginMethod", "priority", "path", "since", "until", "event", "actor", "reason", "addedBy",
                "addedReason", "command",
                "seq")
            for answer in answers {
                report.add(
                    .string(answer.policy), .string(answer.loginMethod), JSONValue(answer.priority),
                    .array(answer.path.map { .string($0) }), JSONValue(answer.since), JSONValue(answer.until),
                    .string(answer.event), JSONValue(answer.actor), JSONValue(answer.reason), JSONValue(answer.addedBy),
                    JSONValue(answer.addedReason), JSONValue(answer.command),
                    JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "")
            AuditCommand.foot(asked, options)
        }
    }

    struct Accounts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which accounts an app has, as it confirmed them; which of them no assignment explains.")
        @Option(help: "The app.") var app: String?
        @Flag(help: "Every app.") var all = false
        @Flag(help: "Only active accounts whose user is not assigned.") var leftOver = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (app == nil) != all {
                throw ValidationError("Name an app with --app, or ask about every one with --all.")
            }
        }

        func run() async throws {
            let (app, leftOver) = (app, leftOver)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let keys =
                    try app.map { try audit.keys(.app, named: $0, in: period) } ?? audit.allKeys(.app, in: period)
                return try keys.flatMap { try audit.accounts(app: $0, in: period, leftOver: leftOver) }
            }
            var report = Report("app", "user", "remoteId", "active", "assigned", "leftOver", "removal", "since", "seq")
            for answer in answers {
                let removal = answer.heldSeq.map { "decided, held at seq \($0)" }
                report.add(
                    .string(answer.app), .string(answer.user), .string(answer.remoteId), .bool(answer.isActive),
                    .bool(answer.isAssigned), .bool(answer.isActive && !answer.isAssigned), JSONValue(removal),
                    JSONValue(answer.since),
                    JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: leftOver ? "no account is left over" : "there were no accounts")
            AuditCommand.foot(asked, options)
        }
    }

    struct Timeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "All that happened to a user, a group, an app, a policy, a token, a separation or a sink, in order.")
        @Argument(help: "user, group, app, policy, token, separation or sink.") var kind: EntityKind
        @Argument(help: "Its name, at any time of the period.") var name: String
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (kind, name) = (kind, name)
            // A timeline without a period is the whole one.
            let whole = period.at == nil && period.from == nil && period.to == nil && period.atSeq == nil
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let span = AuditPeriod(from: whole || period.from == period.to ? 0 : period.from, to: period.to)
                return try audit.keys(kind, named: name, in: span).flatMap { try audit.timeline(kind, $0, in: span) }
            }
            var report = Report("at", "seq", "event", "what", "actor", "reason")
            for answer in answers.sorted(by: { $0.seq < $1.seq }) {
                report.add(
                    JSONValue(answer.at), JSONValue(answer.seq), .string(answer.event), .string(answer.what),
                    JSONValue(answer.actor), JSONValue(answer.reason))
            }
            report.print(as: options.output, empty: "nothing happened to it then")
            AuditCommand.foot(asked, options)
        }
    }
}

extension EntityKind: ExpressibleByArgument {}

extension JSONValue {
    /// RFC 3339, or null for nil.
    init(_ time: Timestamp?) { self.init(time?.description) }
}
