import ArgumentParser
import Domain
import JSON
import Store

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Say which group gets which app, by which login method.",
        subcommands: [Add.self, Set.self, Enable.self, Disable.self, Remove.self, List.self, Show.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give the members of a group an app.")
        @Argument(help: "The policy's name.") var name: String
        @Option(help: "The app.") var app: String
        @Option(help: "The group; members of groups inside it count.") var group: String
        @Option(help: "How they sign in: \(LoginMethod.usual.joined(separator: ", ")), or a word of your own.")
        var loginMethod: String
        @Option(
            help:
                "Where several policies give one user the app, the highest decides the login method; among equals the oldest."
        )
        var priority: Int64 = 0
        @Option(help: PolicyCommand.when) var when: String?
        @Option(help: ArgumentHelp("It gives the app from this time on. Default: at once.", valueName: "time"))
        var from: Timestamp?
        @Option(help: ArgumentHelp("It gives the app until this time. Default: for good.", valueName: "time"))
        var until: Timestamp?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.addPolicy(
                name: name, app: app, group: group, loginMethod: loginMethod, priority: priority,
                window: TimeWindow(from: from, until: until),
                condition: try when.map { try ExpressionFile.text($0) })
            try await Session.run(options, "policy add") {
                try await $0.submit(request, done: "policy \(name) gives \(group) \(app) by \(loginMethod)")
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change login method, priority, condition or window.")
        @Argument(help: "The policy's name.") var name: String
        @Option(help: "How they sign in.") var loginMethod: String?
        @Option(help: "Which policy decides where several apply.") var priority: Int64?
        @Option(help: PolicyCommand.when) var when: String?
        @Flag(help: "It has no condition any more.") var noWhen = false
        @OptionGroup var window: WindowOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if when != nil && noWhen { throw ValidationError("--when and --no-when exclude each other.") }
        }

        func run() async throws {
            var requests: [Request] = []
            if loginMethod != nil || priority != nil {
                requests.append(.changePolicy(name: name, loginMethod: loginMethod, priority: priority))
            }
            if when != nil || noWhen {
                requests.append(
                    .changeCondition(policy: name, expression: try when.map { try ExpressionFile.text($0) }))
            }
            requests += window.requests(name)
            // Nothing named: it is refused like anything that changes nothing.
            if requests.isEmpty { requests = [.changePolicy(name: name, loginMethod: nil, priority: nil)] }
            let asked = requests
            try await Session.run(options, "policy set") {
                try await $0.submit(asked, done: "changed policy \(name)")
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a policy give its app again.")
        @Argument(help: "The policy's name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "policy enable") {
                try await $0.submit(.enablePolicy(name: name), done: "enabled policy \(name)")
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take away what only this policy gives, and keep the policy.")
        @Argument(help: "The policy's name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "policy disable") {
                try await $0.submit(.disablePolicy(name: name), done: "disabled policy \(name)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take away what only this policy gives, for good.")
        @Argument(help: "The policy's name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "policy remove") {
                try await $0.submit(.removePolicy(name: name), done: "removed policy \(name)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all policies.")
        @OptionGroup var options: CommonOptions

        func run() async throws { try await PolicyCommand.print(named: nil, options) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a policy.")
        @Argument(help: "The policy's name.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws { try await PolicyCommand.print(named: name, options) }
    }

    static let when = ArgumentHelp(
        "It gives the app only to whom this is true of, as in 'user.country in [\"DE\", \"FR\"]'; @FILE reads it from a file.",
        valueName: "expression")

    private static func print(named name: String?, _ options: CommonOptions) async throws {
        let (all, now) = try await Session.run(options, "policy list") { session in
            (try await session.store.read { connection, _ in try Listing(connection).policies() }, session.store.now)
        }
        let policies = all.filter { policy in name.map { Names.folded($0) == Names.folded(policy.name) } ?? true }
        if let name, policies.isEmpty { throw CommandFailure(Refusal.unknown(.policy, name)) }
        var report = Report(
            "policy", "app", "group", "loginMethod", "priority", "enabled", "users", "from", "until", "window",
            "condition", "failing")
        for policy in policies {
            report.add(
                .string(policy.name), .string(policy.app), .string(policy.group), .string(policy.loginMethod),
                JSONValue(policy.priority), .bool(policy.isEnabled), JSONValue(policy.users),
                JSONValue(policy.window.from), JSONValue(policy.window.until),
                .string(policy.windowState(at: now)), JSONValue(policy.condition), JSONValue(policy.failing))
        }
        report.print(as: options.output, empty: "there is no policy yet; begin with `provisor policy add`")
        guard let name, options.output == .table else { return }
        let failing = try await Session.run(options, "policy show") { session in
            try await session.store.read { connection, _ in try Listing(connection).failing(ofPolicy: name) }
        }
        for line in failing { Output.note(line.text(of: "the condition")) }
    }
}
