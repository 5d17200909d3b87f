import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Ask who had access to what, when, and why.",
        discussion: """
            Each question can be asked about now, an instant (--at) or a period (--from, --to), and about one, several (give
            the option again) or all (--all). Every line names the seq of the event that began it.

            There are two clocks. --at, --from and --to go by when things held: the time at which they took effect. A place
            in the journal (--at seq:17) says the same exactly. --as-known-at goes by when we learned of it: what was
            recorded later does not count. The two differ where history was imported: recorded on one day, it took effect on
            many earlier ones. Together they answer what we would have said then about an earlier instant. Neither clock goes
            back, so what is recorded later never took effect earlier than what was there.

            Names are those of then: leavers and removed groups are found by the names they had. --today takes and shows the
            names of now.
            """,
        subcommands: [
            Who.self, What.self, Members.self, Why.self, WhyNot.self, Diff.self, Granted.self, Caused.self,
            FirstLast.self, Longest.self, Timeline.self, Accounts.self, Unexplained.self, Leavers.self, Idle.self,
            Duties.self, AuditDelaysCommand.self, AuditQueriesCommand.self,
        ])

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
                let audit = Audit(connection, journal, naming: asked.naming)
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

    /// Refuses a question that neither names anything nor asks about everything, or does both.
    static func check(_ names: [String], _ all: Bool, _ what: String, _ option: String) throws {
        guard names.isEmpty == all else {
            throw ValidationError("Name \(what) with \(option), or ask about every one with --all.")
        }
    }

    static func print(_ answers: [AssignmentAnswer], as format: OutputFormat, empty: String) {
        var report = Report("app", "user", "since", "until", "loginMethod", "reasons", "seq")
        report.hidesEmptyColumns = true
        for answer in answers {
            report.add(
                .string(answer.app), .string(answer.user), JSONValue(answer.since), JSONValue(answer.until),
                JSONValue(answer.loginMethod), .array(answer.reasons.map { .string($0) }), JSONValue(answer.seq))
        }
        report.print(as: format, empty: empty)
    }

    /// A length for people, with its two largest units.
    static func words(_ length: Duration) -> String {
        let seconds = length.components.seconds
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<86_400: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }
}

extension AuditScope {
    /// What was named; what was not named does not matter.
    init(
        _ audit: Audit, users: [String] = [], apps: [String] = [], groups: [String] = [], in period: AuditPeriod
    ) throws {
        func keys(_ kind: EntityKind, _ names: [String]) throws -> [EntityKey]? {
            try names.isEmpty ? nil : audit.keys(kind, named: names, in: period)
        }
        self.init(users: try keys(.user, users), apps: try keys(.app, apps), groups: try keys(.group, groups))
    }
}

extension EntityKind: ExpressibleByArgument {}

extension JSONValue {
    /// RFC 3339, or null for nil.
    init(_ time: Timestamp?) { self.init(time?.description) }

    /// An array of texts.
    init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }
}
