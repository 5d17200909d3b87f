import ArgumentParser
import Domain
import JSON
import Store

struct RoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Say who may change what.",
        discussion: """
            As long as no role is recorded, everybody may ask for everything. The first role is that of an administrator, and
            goes to whoever asks; from then on a command of an actor without the role for it is refused, and nothing happens.

              provisor role grant ana administrator        by ana herself
              provisor role grant bo operator
              provisor role grant eve auditor

            administrator: everything. operator: retry, drop and accept jobs, release or discard what is held, pause and resume
            apps and sinks, and run workers, sinks and reconciliations. auditor: nothing that changes anything; like everybody
            else, every question.

            Who asks is told by --actor, or is the login name. At the command line nobody proves it: whoever can write the
            database file can claim any name, and whoever can read it can read all. So give auditors a login that may read the
            files and not write them (chmod 0640, and the folder without the right to write): every question works, and
            nothing else can.
            """,
        subcommands: [Grant.self, Revoke.self, List.self])

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an actor a role, in place of the one there was.")
        @Argument(help: "Whose role, as --actor or the login has it.") var actor: String
        @Argument(help: "administrator, operator or auditor.") var role: ActorRole
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.grantRole(actor: actor, role: role)
            try await Session.run(options, "role grant") {
                try await $0.submit(request, done: "\(actor) has the role \(role.rawValue)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an actor's role away; the last administrator's stays.")
        @Argument(help: "Whose role.") var actor: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "role revoke") {
                try await $0.submit(.revokeRole(actor: actor), done: "\(actor) has no role")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all roles by actor.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let roles = try await Session.run(options, "role list") { session in
                try await session.store.read { connection, _ in try Listing(connection).roles() }
            }
            var report = Report("actor", "role", "grantedAt", "seq")
            for role in roles {
                report.add(.string(role.actor), .string(role.role), JSONValue(role.grantedAt), JSONValue(role.seq))
            }
            report.print(
                as: options.output,
                empty: "no role is recorded, so everybody may ask for everything; see `provisor role --help`")
        }
    }
}

extension ActorRole: ExpressibleByArgument {}
