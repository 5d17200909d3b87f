import ArgumentParser
import Audit
import Domain
import JSON
import Store

/// `trace`: one grant or removal, from the command to the wire and back.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Follow a grant or a removal from the command to the target's answer, and back.",
        discussion: """
            Read it from the top: who asked and why, the event, each policy as it stood then and the memberships that lead to
            it, the assignment, the job, its attempts, their requests with the answers, and the event by which the target
            confirmed it. Then three times: decided, delivered (the target answered the request), confirmed (the journal knows).

              provisor trace ana@example.org aws     the last change; --at: an earlier one
              provisor trace --seq 12                what an event decided or confirmed
              provisor trace --command joins-3       by idempotency key or number
              provisor trace --job 3/8               by the job, as a trace shows it
              provisor trace --account aws 9067-1a   from the target's id; --all: its life

            A link that is missing, or does not fit the one before it, ends the trace with exit code 1 and is named. Values of
            people's attributes are in no request that is shown: they are not kept.
            """)
    @Argument(help: "The user.") var user: String?
    @Argument(help: "The app.") var app: String?
    @Option(help: ArgumentHelp("The last change up to this time. Default: now.", valueName: "time")) var at: Timestamp?
    @Option(help: "An event of the journal.") var seq: Int64?
    @Option(help: ArgumentHelp("The idempotency key of a command, or its number.", valueName: "key"))
    var command: String?
    @Option(help: ArgumentHelp("A job, as a trace shows it.", valueName: "app/resource")) var job: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("An app, and the id of an account there.", valueName: "app remote-id"))
    var account: [String] = []
    @Flag(help: "With --account: every change of its life.") var all = false
    @OptionGroup var options: CommonOptions

    func validate() throws {
        let forms = [user != nil, seq != nil, command != nil, job != nil, !account.isEmpty]
        guard forms.count(where: { $0 }) == 1, (user == nil) == (app == nil) else {
            throw ValidationError("Name a user and an app, or one of --seq, --command, --job and --account.")
        }
        guard account.isEmpty || account.count == 2 else {
            throw ValidationError("--account takes an app and the id of an account there.")
        }
        if all && account.isEmpty { throw ValidationError("--all goes with --account.") }
        if at != nil && user == nil { throw ValidationError("--at goes with a user and an app.") }
        if let seq, seq < 1 { throw ValidationError("--seq takes a seq, from 1.") }
    }

    func run() async throws {
        let (at, format, question) = (at, options.output, question)
        try await Session.run(options, "trace") { session in
            try await session.recordQuestion(answers: nil)
            let now = session.store.now
            try await session.store.read { connection, journal in
                let period = try AuditPeriod(at: at, from: nil, to: nil, journal: journal, now: now)
                let audit = Audit(connection, journal)
                let ends = try audit.endsToCome(in: period)
                if ends > 0 {
                    Output.note(
                        "\(ends) end\(ends == 1 ? " has" : "s have") passed since seq \(period.to) without an event yet; what ends with one is shown as it was before"
                    )
                }
                var printer = TracePrinter(format: format)
                try audit.trace(question(period), in: period) { printer.print($0) }
                guard format == .table else { return }
                let head = try journal.head().seq
                Output.note(
                    at == nil
                        ? "as of seq \(head)"
                        : "the last change up to seq \(period.to); what became of it is as of seq \(head)")
            }
        }
    }

    private var question: @Sendable (AuditPeriod) -> TraceQuestion {
        let (user, app, seq, command, job, account, all) = (user, app, seq, command, job, account, all)
        return { period in
            if let seq { return .seq(seq) }
            if let command { return .command(command) }
            if let job { return .job(job) }
            if account.count == 2 { return .account(app: account[0], remoteId: account[1], wholeLife: all) }
            return .access(user: user ?? "", app: app ?? "", period)
        }
    }
}
