import ArgumentParser
import Domain
import JSON
import Store

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Register, change, suspend and remove people.",
        subcommands: [
            Add.self, Set.self, Suspend.self, Resume.self, Remove.self, Keep.self, Return.self, List.self,
            Show.self,
        ])

    /// The attributes that `user add` and `user set` take.
    struct AttributeOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Given name.", valueName: "text")) var givenName: String?
        @Option(help: ArgumentHelp("Family name.", valueName: "text")) var familyName: String?
        @Option(help: ArgumentHelp("Name as it is shown.", valueName: "text")) var displayName: String?
        @Option(help: ArgumentHelp("Email address.", valueName: "address")) var email: String?
        @Option(
            name: .customLong("attribute"),
            help: ArgumentHelp("An attribute of your own, such as department=Sales.", valueName: "key=value"))
        var attributes: [String] = []

        func validate() throws { _ = try values() }

        func values() throws -> [String: String] {
            var values: [String: String] = [:]
            values[UserAttribute.givenName] = givenName
            values[UserAttribute.familyName] = familyName
            values[UserAttribute.displayName] = displayName
            values[UserAttribute.email] = email
            for text in attributes {
                guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                    throw ValidationError("--attribute takes KEY=VALUE, not \"\(text)\".")
                }
                let name = String(text[..<equals])
                if name == UserAttribute.userName {
                    throw ValidationError("The user name is no attribute to set; `provisor user set` has --rename.")
                }
                if values[name] != nil { throw ValidationError("Attribute \(name) is given twice.") }
                values[name] = String(text[text.index(after: equals)...])
            }
            return values
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Register a person.")
        @Argument(help: "The name that the person signs in with; an email address is usual.") var userName: String
        @OptionGroup var attributes: AttributeOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.registerUser(
                userName: userName, attributes: try attributes.values(), externalId: Session.drawExternalId())
            try await Session.run(options, "user add") { try await $0.submit(request, done: "registered \(userName)") }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a person's attributes.")
        @Argument(help: "Who.") var userName: String
        @Option(help: ArgumentHelp("A new name to sign in with; the person keeps every account.", valueName: "name"))
        var rename: String?
        @Option(help: ArgumentHelp("An attribute to take away.", valueName: "key")) var clear: [String] = []
        @OptionGroup var attributes: AttributeOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            var set = try attributes.values()
            set[UserAttribute.userName] = rename
            let request = Request.changeUser(userName: userName, set: set, clear: clear)
            try await Session.run(options, "user set") { try await $0.submit(request, done: "changed \(userName)") }
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take every app away for now; memberships stay.")
        @Argument(help: "Who.") var userName: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "user suspend") {
                try await $0.submit(.suspendUser(userName: userName), done: "suspended \(userName)")
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a suspension.")
        @Argument(help: "Who.") var userName: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "user resume") {
                try await $0.submit(.resumeUser(userName: userName), done: "resumed \(userName)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A leaver: every membership and every app is taken away.",
            discussion: """
                With --at it happens when that time has come, and `provisor user keep` takes the date back.
                """)
        @Argument(help: "Who.") var userName: String
        @Option(help: ArgumentHelp("At this time, in place of now.", valueName: "time")) var at: Timestamp?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request =
                at.map { Request.scheduleLeave(userName: userName, at: $0) } ?? .removeUser(userName: userName)
            let done = at.map { "\(userName) is to leave at \($0)" } ?? "\(userName) has left"
            try await Session.run(options, "user remove") { try await $0.submit(request, done: done) }
        }
    }

    struct Keep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back the date at which a person is to leave.")
        @Argument(help: "Who.") var userName: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "user keep") {
                try await $0.submit(.cancelLeave(userName: userName), done: "\(userName) is not to leave any more")
            }
        }
    }

    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A leaver is back, with no memberships; accounts that were kept are used again.")
        @Argument(help: "Who.") var userName: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "user return") {
                try await $0.submit(.returnUser(userName: userName), done: "\(userName) is back")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List everybody.")
        @Flag(help: "Also those who have left.") var removed = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let removed = removed
            let users = try await Session.run(options, "user list") { session in
                try await session.store.read { connection, _ in try Listing(connection).users(includingRemoved: removed)
                }
            }
            var report = Report("userName", "displayName", "status")
            for user in users {
                report.add(
                    JSONValue(user.userName), JSONValue(user.attributes[UserAttribute.displayName]),
                    .string(user.status))
            }
            report.print(as: options.output, empty: "nobody is registered yet; begin with `provisor user add`")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a person: attributes, groups, apps, accounts.")
        @Argument(help: "Who.") var userName: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let userName = userName
            let facts = try await Session.run(options, "user show") { session in
                try await session.store.read { connection, _ in try Listing(connection).user(named: userName) }
            }
            guard let facts else { throw CommandFailure(Refusal.unknown(.user, userName)) }
            var report = Report("fact", "value")
            for (fact, value) in facts { report.add(.string(fact), .string(value)) }
            report.print(as: options.output, empty: "")
        }
    }
}

extension CommandFailure {
    init(_ refusal: Refusal) { self.init(code: refusal.code, message: refusal.description) }
}
