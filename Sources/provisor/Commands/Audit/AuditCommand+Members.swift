import ArgumentParser
import Audit
import Domain
import JSON

extension AuditCommand {
    struct Members: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who belonged to a group, directly or by nesting.")
        @Argument(help: "The group, or several.") var groups: [String] = []
        @Flag(help: "Every group.") var all = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if groups.isEmpty != all { throw ValidationError("Name a group, or ask about every one with --all.") }
        }

        func run() async throws { try await Self.print(groups, period: PeriodAsked(period), options) }

        /// Prints who belonged to the groups of these names, or to every group where no name is given.
        static func print(_ groups: [String], period: PeriodAsked, _ options: CommonOptions) async throws {
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                try audit.keys(.group, named: groups, in: period).flatMap { try audit.members(of: $0, in: period) }
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
            let name = groups.isEmpty ? "every group" : groups.joined(separator: " and ")
            report.print(as: options.output, empty: "\(name) had no members")
            AuditCommand.foot(asked, options)
        }
    }
}
