import ArgumentParser
import Domain
import JSON
import Store

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Create, rename and remove groups.",
        subcommands: [
            Add.self, Rename.self, Remove.self, GroupRuleCommand.self, GroupExceptCommand.self, List.self, Show.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create a group.")
        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.createGroup(name: name, externalId: Session.drawExternalId())
            try await Session.run(options, "group add") { try await $0.submit(request, done: "created group \(name)") }
        }
    }

    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a group another name; its history stays with it.")
        @Argument(help: "Its name.") var name: String
        @Argument(help: "Its new name.") var to: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "group rename") {
                try await $0.submit(.renameGroup(name: name, to: to), done: "renamed group \(name) to \(to)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a group and its memberships; refused while a policy names it.")
        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "group remove") {
                try await $0.submit(.removeGroup(name: name), done: "removed group \(name)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all groups.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let groups = try await Session.run(options, "group list") { session in
                try await session.store.read { connection, _ in try Listing(connection).groups() }
            }
            var report = Report("group", "users", "groups", "policies", "rule", "failing")
            for group in groups {
                report.add(
                    .string(group.name), JSONValue(group.users), JSONValue(group.groups),
                    .array(group.policies.map { .string($0) }), JSONValue(group.rule), JSONValue(group.failing))
            }
            report.print(as: options.output, empty: "there is no group yet; begin with `provisor group add`")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the members of a group, direct and by nesting.")
        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await AuditCommand.Members.print([name], period: PeriodAsked(), options)
            guard options.output == .table else { return }
            let name = name
            let rule = try await Session.run(options, "group show") { session in
                try await session.store.read { connection, _ in try Listing(connection).rule(ofGroup: name) }
            }
            guard let rule, let expression = rule.expression else { return }
            Output.note("rule: \(expression)")
            for line in rule.lines { Output.note("  \(line.text(of: "the rule"))") }
        }
    }
}

struct MemberCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "Put users and groups into groups, and take them out.",
        discussion: MemberCommand.times,
        subcommands: [Add.self, Set.self, Remove.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add members to a group.", discussion: MemberCommand.times)
        @Argument(help: "The group.") var group: String
        @Argument(help: "Users and groups; user:NAME or group:NAME where both have the name.") var members: [String]
        @Option(help: ArgumentHelp("Members from this time on. Default: at once.", valueName: "time"))
        var from: Timestamp?
        @Option(help: ArgumentHelp("Members until this time. Default: for good.", valueName: "time"))
        var until: Timestamp?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let names = members.map { MemberName(parsing: $0) }
            let window = TimeWindow(from: from, until: until)
            let request =
                window == .always
                ? Request.addMembers(group: group, members: names)
                : Request.addTimedMembers(group: group, members: names, window: window)
            let times = (from.map { " from \($0)" } ?? "") + (until.map { " until \($0)" } ?? "")
            let done = "added \(members.joined(separator: ", ")) to \(group)\(times)"
            try await Session.run(options, "member add") { try await $0.submit(request, done: done) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take direct members out of a group, and out of what is scheduled.")
        @Argument(help: "The group.") var group: String
        @Argument(help: "Users and groups; user:NAME or group:NAME where both have the name.") var members: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.removeMembers(group: group, members: members.map { MemberName(parsing: $0) })
            let done = "took \(members.joined(separator: ", ")) out of \(group)"
            try await Session.run(options, "member remove") { try await $0.submit(request, done: done) }
        }
    }
}
