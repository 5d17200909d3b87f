import ArgumentParser
import Audit
import Domain
import JSON
import Store

extension AuditCommand {
    /// `audit caused`: all that one command brought about.
    struct Caused: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a command caused: events, memberships, apps gained and lost, jobs.",
            discussion: """
                A command is named by one of its events (17 or seq:17), by its number in other answers (command:5), or by its
                idempotency key (import-2026-03, or key:17). Everything is as it was then, but for the jobs: how far they are
                now.
                """)
        @Argument(help: "seq:N, command:N, or an idempotency key.") var command: String
        @Flag(help: "Show today's names, in place of those of then.") var today = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (command, naming) = (CommandName(command), today ? Audit.Naming.today : .then)
            let answer = try await Session.run(options, "audit") { session in
                try await session.store.read { connection, journal in
                    try Audit(connection, journal, naming: naming).caused(by: command)
                }
            }
            let who = "command \(answer.command.id) by \(answer.command.actor ?? "somebody who cannot be read")"
            let why = answer.command.reason.map { " (\($0))" } ?? ""
            if let seqs = answer.seqs {
                let place = seqs.count == 1 ? "seq \(seqs.lowerBound)" : "seq \(seqs.lowerBound) to \(seqs.upperBound)"
                Output.note("\(who)\(why), recorded at \(answer.command.recordedAt): \(place)")
            } else {
                Output.note(
                    "\(who)\(why), recorded at \(answer.command.recordedAt), was refused (\(answer.refusal ?? "unknown")) and caused nothing"
                )
            }
            var report = Report("effect", "user", "app", "group", "detail", "command", "seq")
            report.hidesEmptyColumns = true
            for effect in answer.effects {
                report.add(
                    .string(effect.kind.rawValue), JSONValue(effect.who), JSONValue(effect.app),
                    JSONValue(effect.group), .string(effect.detail), JSONValue(answer.command.id),
                    JSONValue(effect.seq))
            }
            report.print(as: options.output, empty: "nothing followed")
        }
    }
}
