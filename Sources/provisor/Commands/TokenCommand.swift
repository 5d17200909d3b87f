import ArgumentParser
import Domain
import JSON
import Store

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Say which programs may ask `provisor serve`.",
        subcommands: [Add.self, Remove.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a token, and print it this once.",
            discussion: """
                The token alone goes to standard output, so that it can be kept where it belongs:

                  provisor token add gateway > /etc/gateway/provisor-token

                Only its SHA-256 is stored: who loses it adds another and removes this one.
                """)
        @Argument(help: "What the program is called.") var name: String
        @Option(
            help:
                "decision: whether and how somebody may sign in, now and in the past. auditor: also since when and why."
        )
        var role: TokenRole = .decision
        @OptionGroup var options: CommonOptions

        func run() async throws {
            var generator = SystemRandomNumberGenerator()
            let token = Token.draw(using: &generator)
            try await Session.run(options, "token add") { session in
                let seq = try await session.accept(
                    [.addToken(name: name, digest: TokenDigest(of: token), role: role)]
                ).lowerBound
                if options.output == .table {
                    Output.line(token)
                    Output.note("token \(name), role \(role.rawValue) (seq \(seq)); it is not shown again")
                } else {
                    var report = Report("name", "role", "token", "seq")
                    report.add(.string(name), .string(role.rawValue), .string(token), JSONValue(seq))
                    report.print(as: options.output, empty: "")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a token in no longer, at once.")
        @Argument(help: "What the program is called.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "token remove") {
                try await $0.submit(.removeToken(name: name), done: "removed token \(name)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all tokens by name; none is shown itself.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let tokens = try await Session.run(options, "token list") { session in
                try await session.store.read { connection, _ in try Listing(connection).tokens() }
            }
            var report = Report("token", "role", "addedAt", "sha256", "seq")
            for token in tokens {
                report.add(
                    .string(token.name), .string(token.role), JSONValue(token.addedAt), .string(token.digest),
                    JSONValue(token.seq))
            }
            report.print(as: options.output, empty: "there is no token yet; add one with `provisor token add`")
        }
    }
}

extension TokenRole: ExpressibleByArgument {}
