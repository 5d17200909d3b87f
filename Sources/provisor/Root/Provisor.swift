import ArgumentParser
import Database
import Foundation

/// The program: its commands, in the order in which a newcomer meets them.
@main
struct Provisor: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "provisor",
        abstract: "Decides who should have which app, and makes it so.",
        discussion: """
            Every fact is an event in a journal: a file that only grows. Users, groups, policies and assignments are
            computed from it; workers bring each app into line; the audit answers who had what, when, and why.

            A first policy, against an emulated AWS IAM Identity Center:

              provisor init
              provisor sandbox aws-identity-center            (in another terminal; it prints endpoint and token)
              provisor app add aws --connector scim --profile aws-identity-center --endpoint URL --credential env:AWS_TOKEN
              provisor group add engineers
              provisor policy add engineers-aws --app aws --group engineers --login-method sso
              provisor user add ana@example.org --given-name Ana --family-name Silva --display-name "Ana Silva" \\
                  --email ana@example.org
              provisor member add engineers ana@example.org
              provisor worker --drain
              provisor audit who --app aws

            Exit codes: 0 done, 1 refused or failed, 2 held and waiting for a release, 64 usage.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Deciding",
                subcommands: [
                    InitCommand.self, AppCommand.self, UserCommand.self, AttributeCommand.self, GroupCommand.self,
                    MemberCommand.self, PolicyCommand.self, SeparationCommand.self, ReviewCommand.self,
                    TokenCommand.self, RoleCommand.self, SettingCommand.self, ImportCommand.self,
                ]),
            CommandGroup(
                name: "Delivering",
                subcommands: [
                    WorkerCommand.self, QueueCommand.self, ReconcileCommand.self, SinkCommand.self,
                    SandboxCommand.self,
                ]),
            CommandGroup(
                name: "Asking",
                subcommands: [
                    AuditCommand.self, TraceCommand.self, ReportCommand.self, EventsCommand.self, ServeCommand.self,
                    RebuildCommand.self,
                ]),
            CommandGroup(
                name: "Keeping", subcommands: [BackupCommand.self, RestoreCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "Later", subcommands: [PlanCommand.self, ApplyCommand.self]),
        ])

    static func main() async {
        // The database holds people's names in the clear: nobody else reads what this program makes.
        umask(0o077)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Output.endProgress()
            Output.failure(failure.message)
            Foundation.exit(failure.exitCode)
        } catch let error as StorageError {
            Output.endProgress()
            Output.failure(error.message)
            Foundation.exit(1)
        } catch let error where isOurs(error) {
            Output.endProgress()
            Output.failure("\(error)")
            Foundation.exit(1)
        } catch {
            exit(withError: error)
        }
    }

    /// Whether an error is a failure of the command rather than of how it was typed.
    private static func isOurs(_ error: any Error) -> Bool {
        !(error is ExitCode) && !(error is ValidationError) && !(error is CleanExit)
            && exitCode(for: error) == .failure
    }
}
