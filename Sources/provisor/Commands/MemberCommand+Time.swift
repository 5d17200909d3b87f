import ArgumentParser
import Domain
import JSON
import Store

extension MemberCommand {
    static let times = """
        With --until a membership ends by itself, with --from it begins by itself; both may be far off. A time that has
        passed is refused as an end, and means now as a beginning. Times are RFC 3339, or a date for its first instant in UTC.
        A worker, or whatever command comes next, makes it so when the time has come; questions take a passed end for
        passed at once. For somebody who is to start later, register the user now and add the memberships with --from.
        """

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change when a membership ends, also of one that is yet to begin.")
        @Argument(help: "The group.") var group: String
        @Argument(help: "A user or a group; user:NAME or group:NAME where both have the name.") var member: String
        @Option(help: ArgumentHelp("The new end.", valueName: "time")) var until: Timestamp?
        @Flag(help: "No end any more: a member for good.") var noUntil = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (until == nil) != noUntil { throw ValidationError("Give either --until TIME or --no-until.") }
        }

        func run() async throws {
            let request = Request.changeMembershipEnd(group: group, member: MemberName(parsing: member), until: until)
            let done = "\(member) is in \(group) \(until.map { "until \($0)" } ?? "without an end")"
            try await Session.run(options, "member set") { try await $0.submit(request, done: done) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the direct members of a group, with those who are to join, and when memberships end.")
        @Argument(help: "The group.") var group: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let group = group
            let members = try await Session.run(options, "member list") { session in
                try await session.store.read { connection, _ in try Listing(connection).members(ofGroup: group) }
            }
            guard let members else { throw CommandFailure(Refusal.unknown(.group, group)) }
            var report = Report("member", "kind", "from", "until")
            for member in members {
                report.add(
                    .string(member.name), .string(member.kind.rawValue), JSONValue(member.from), JSONValue(member.until)
                )
            }
            report.print(as: options.output, empty: "\(group) has no members of its own")
        }
    }
}
