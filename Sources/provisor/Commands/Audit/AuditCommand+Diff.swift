import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    /// `audit diff`: how two instants differ, and what brought that about.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How two instants differ: apps and memberships gained, lost and changed, each with its cause.",
            discussion: """
                Of an app: who gained or lost it, and whose login method or reasons changed. Of a group: who came and went,
                directly or by nesting. Of a user: both. What was lost and regained in between is no difference; `audit
                timeline` shows all of it. It is read from what began and ended between the two, so that it costs as much as
                has changed.

                  provisor audit diff --from 2026-03-01 --to 2026-03-08 --all
                  provisor audit diff --from 2026-03-01 --user ana@example.org
                  provisor audit diff --from seq:100 --to seq:200 --app aws --group engineering
                """)
        @Option(help: "A user; may be given again.") var user: [String] = []
        @Option(help: "An app; may be given again.") var app: [String] = []
        @Option(help: "A group; may be given again.") var group: [String] = []
        @Flag(help: "Everybody, and everything.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (user.isEmpty && app.isEmpty && group.isEmpty) != all {
                throw ValidationError(
                    "Name users, apps or groups with --user, --app, --group, or ask about everything with --all.")
            }
            if period.from == nil {
                throw ValidationError("Say what is compared: --from TIME, and --to TIME where the second is not now.")
            }
        }

        func run() async throws {
            let (user, app, group) = (user, app, group)
            let (changes, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let scope = try AuditScope(audit, users: user, apps: app, groups: group, in: period)
                return (
                    try app.isEmpty && !group.isEmpty ? [] : audit.assignmentChanges(scope, in: period),
                    try group.isEmpty && !app.isEmpty ? [] : audit.membershipChanges(scope, in: period)
                )
            }
            var report = Report(
                "change", "user", "app", "group", "direct", "loginMethod", "loginMethodBefore", "reasonsGained",
                "reasonsLost", "at", "event", "actor", "reason", "command", "recordedAt", "seq")
            report.hidesEmptyColumns = true
            report.rows = Self.rows(changes.0) + Self.rows(changes.1)
            report.print(as: options.output, empty: "nothing differs")
            AuditCommand.foot(asked, options)
        }

        private static func rows(_ changes: [AssignmentChange]) -> [[JSONValue]] {
            changes.map { change in
                [
                    .string(change.change.rawValue), .string(change.user), .string(change.app), .null, .null,
                    JSONValue(change.loginMethod), JSONValue(change.loginMethodBefore),
                    JSONValue(change.reasonsGained), JSONValue(change.reasonsLost), JSONValue(change.at),
                ] + cause(change.cause)
            }
        }

        /// In the column of the user stands the member, which may be a group.
        private static func rows(_ changes: [MembershipChange]) -> [[JSONValue]] {
            changes.map { change in
                [
                    .string(change.change.rawValue),
                    .string(change.kind == .user ? change.member : "group \(change.member)"), .null,
                    .string(change.group), .bool(change.isDirect), .null, .null, .array([]), .array([]),
                    JSONValue(change.at),
                ] + cause(change.cause)
            }
        }

        /// The recording is shown where it was another day than the event.
        private static func cause(_ cause: CauseAnswer?) -> [JSONValue] {
            [
                JSONValue(cause?.event), JSONValue(cause?.actor), JSONValue(cause?.reason),
                cause.map { JSONValue($0.command) } ?? .null,
                JSONValue(cause?.recordedAt == cause?.at ? nil : cause?.recordedAt),
                cause.map { JSONValue($0.seq) } ?? .null,
            ]
        }
    }
}
