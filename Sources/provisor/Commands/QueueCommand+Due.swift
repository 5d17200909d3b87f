import ArgumentParser
import Domain
import JSON
import Store

extension QueueCommand {
    struct Due: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what is to begin or to end, and when.",
            discussion: """
                Windows of policies, beginnings and ends of memberships, and dates at which people leave, the next first. When
                its time has come, a worker makes it so, or whatever command comes first.
                """)
        @Option(help: ArgumentHelp("Only what falls due up to this time.", valueName: "time")) var until: Timestamp?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let until = until ?? Timestamp(microseconds: .max)
            let lines = try await Session.run(options, "queue due") { session in
                try await session.store.read { connection, _ in try Listing(connection).due(until: until) }
            }
            var report = Report("at", "what", "kind", "user", "group", "policy", "seq")
            for line in lines {
                report.add(
                    JSONValue(Optional(line.at)), .string(line.what), .string(line.kind), JSONValue(line.user),
                    JSONValue(line.group), JSONValue(line.policy), JSONValue(line.seq))
            }
            report.print(as: options.output, empty: "nothing is to begin or to end")
        }
    }
}
