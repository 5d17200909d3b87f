import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct SeparationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "separation", abstract: "Say what no user may hold together, and who may all the same.",
        discussion: """
            A separation of duties names two groups, or two policies. Whatever command would let somebody hold both is refused,
            whoever comes by it: as a member, by nesting, by a policy that is enabled, or by being resumed.

              provisor separation add "pay or approve" --groups payments approvals
              provisor separation allow "pay or approve" ana@example.org --until 2031-01-31 --reason "quarter end, ticket 4711"
              provisor separation show "pay or approve"
              provisor audit duties --at 2031-01-15

            What comes by itself is not refused by a person: a scheduled membership that would bring both together does not
            begin, and that is recorded; a policy's window that opens does open, and recorded history is imported as it
            happened. Who holds both then keeps them, and stands in `show`, `audit duties` and `doctor` until one is taken
            away or an exception is allowed. So does whoever holds both when an exception ends.
            """,
        subcommands: [Add.self, Remove.self, List.self, Show.self, Allow.self, Disallow.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep two groups or two policies apart.")
        @Argument(help: "What the separation is called.") var name: String
        @Option(
            parsing: .upToNextOption, help: ArgumentHelp("Two groups; nested ones count.", valueName: "group"))
        var groups: [String] = []
        @Option(parsing: .upToNextOption, help: ArgumentHelp("Two policies.", valueName: "policy"))
        var policies: [String] = []
        @Flag(help: "Accept that some hold both already: they keep them, and are shown as violations.")
        var allowExisting = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard groups.isEmpty != policies.isEmpty, groups.count + policies.count == 2 else {
                throw ValidationError("Name two groups with --groups A B, or two policies with --policies A B.")
            }
        }

        func run() async throws {
            let pair = groups + policies
            let request = Request.addSeparation(
                name: name, kind: policies.isEmpty ? .groups : .policies, first: pair[0], second: pair[1],
                allowsExisting: allowExisting)
            let done = "separation \(name) keeps \(pair[0]) and \(pair[1]) apart"
            try await Session.run(options, "separation add") { try await $0.submit(request, done: done) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep the two apart no longer; its exceptions end with it.")
        @Argument(help: "The separation.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "separation remove") {
                try await $0.submit(.removeSeparation(name: name), done: "removed separation \(name)")
            }
        }
    }

    struct Allow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let one user hold both until a time, with a reason that the audit shows.",
            discussion: """
                The audit names who allowed it, why, and until when. At most 400 days ahead; allow it once more when it nears
                its end. When it ends nothing is taken away: who holds both still is shown as a violation.
                """)
        @Argument(help: "The separation.") var name: String
        @Argument(help: "The user.") var user: String
        @Option(help: ArgumentHelp("When the exception ends.", valueName: "time")) var until: Timestamp
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if options.reason?.isEmpty ?? true { throw ValidationError("Say why with --reason.") }
        }

        func run() async throws {
            let request = Request.allowException(separation: name, userName: user, until: until)
            let done = "\(user) may hold what \(name) keeps apart until \(until)"
            try await Session.run(options, "separation allow") { try await $0.submit(request, done: done) }
        }
    }

    struct Disallow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an exception back; nothing else is taken away.")
        @Argument(help: "The separation.") var name: String
        @Argument(help: "The user.") var user: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.endException(separation: name, userName: user)
            try await Session.run(options, "separation disallow") {
                try await $0.submit(request, done: "\(user) has no exception from \(name) any more")
            }
        }
    }
}
