import ArgumentParser
import Domain
import Foundation
import HistoryImport
import JSON
import Store

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read users, groups and policies from a source.",
        subcommands: [History.self, CSV.self, LDAP.self])

    struct CSV: LaterCommand {
        static let what = "source csv"
        static let configuration = CommandConfiguration(
            commandName: "csv", abstract: "From CSV files (not in this version).")
        @Argument(parsing: .captureForPassthrough) var rest: [String] = []
    }

    struct LDAP: LaterCommand {
        static let what = "source ldap"
        static let configuration = CommandConfiguration(
            commandName: "ldap", abstract: "From an LDAP directory (not in this version).")
        @Argument(parsing: .captureForPassthrough) var rest: [String] = []
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import recorded changes, each with its own time.",
            discussion: """
                FILE holds one JSON object a line, in order of "at": {"at": TIME, "change": ID, "op": OPERATION, ...}. All
                lines of one change are accepted or refused together. Operations: app.add, user.add, user.return,
                user.remove, group.add, group.rename, group.remove, member.add, member.remove, policy.add, policy.remove.

                The file is checked as a whole first; a bad line means that nothing is imported. An import that was stopped
                goes on where it was when it is run again. Apps are made unconnected: connect them with `provisor app set`.
                Whoever is a member for a time already when a line adds them stays one for that time.
                """)
        @Argument(help: "The history.", completion: .file()) var file: String
        @Option(help: ArgumentHelp("Leave out what happened later.", valueName: "time")) var until: Timestamp?
        @Option(help: "Login method of the policies; a history has none.") var loginMethod = "sso"
        @OptionGroup var options: CommonOptions

        func run() async throws {
            if let problem = LoginMethod.problem(loginMethod) {
                throw CommandFailure(Refusal.invalidLoginMethod(loginMethod, problem: problem))
            }
            let start = ContinuousClock.now
            let result = try await Session.run(options, "import history") { session in
                try await session.require(.administrator)
                let history = HistoryImport(
                    store: session.store, loginMethod: loginMethod, until: until, actor: session.options.actor
                ) { done, total in Output.progress("imported \(done) of \(total) lines") }
                do {
                    return try await history.run(path: file) { Session.drawExternalId() }
                } catch HistoryImport.Failure.badLines(let problems) {
                    for problem in problems { Output.note("\(file): \(problem)") }
                    throw HistoryImport.Failure.badLines(problems)
                }
            }
            Output.endProgress()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let rate = Int64(Double(result.lines - result.repeatedLines) / max(seconds, 0.001))
            if options.output == .jsonl {
                let line: JSONValue = [
                    "lines": .integer(Int64(result.lines)), "changes": .integer(Int64(result.changes)),
                    "repeated": .integer(Int64(result.repeated)),
                    "repeatedLines": .integer(Int64(result.repeatedLines)), "seq": .integer(result.seq),
                    "linesPerSecond": .integer(rate),
                ]
                Output.line(line.canonicalText)
            } else if result.repeated == result.changes && result.changes > 0 {
                Output.line("all \(result.changes) changes were imported before; nothing was done")
            } else {
                let before = result.repeated > 0 ? " (\(result.repeated) more were imported before)" : ""
                Output.line(
                    "imported \(result.lines - result.repeatedLines) lines in \(result.changes - result.repeated) changes\(before), \(rate) lines/s (seq \(result.seq))"
                )
            }
        }
    }
}
