import ArgumentParser
import Audit
import Domain
import JSON
import Store

/// `audit delays`: how long it takes from a decision to the target.
struct AuditDelaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delays",
        abstract: "How long grants and removals took from the decision to the target, as percentiles per app.",
        discussion: """
            Three steps: decided to delivered (the target answered the request), delivered to confirmed (the journal knows of
            it; longer where an answer was lost and had to be read back), and decided to confirmed. What is decided and not
            delivered is counted beside, with the oldest; what needed nothing, or was taken back before it was delivered, too.
            What fell due by itself was decided at its own instant, however late that was written down.

            Percentiles are by nearest rank, to within 1 %; the longest is exact. In jsonl and csv they are microseconds.
            """)
    @Option(help: "Only of this app.") var app: String?
    @Option(help: ArgumentHelp("Decided from this time on.", valueName: "time")) var from: Timestamp?
    @Option(help: ArgumentHelp("Decided before this time.", valueName: "time")) var to: Timestamp?
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if let from, let to, to < from { throw ValidationError("--to is before --from.") }
    }

    func run() async throws {
        let (app, from, to) = (app, from, to)
        let answers = try await Session.run(options, "audit delays") { session in
            try await session.store.read { connection, journal in
                func last(before time: Timestamp) throws -> Seq {
                    try journal.seq(asOf: time.advanced(by: .microseconds(-1)))
                }
                let audit = Audit(connection, journal)
                let first = try from.map { try last(before: $0) + 1 } ?? 1
                let end = try to.map { try last(before: $0) } ?? journal.head().seq
                guard first <= end else { return [DelayAnswer]() }
                let period = AuditPeriod(from: first, to: end)
                let keys =
                    try app.map { try audit.keys(.app, named: $0, in: period) } ?? audit.allKeys(.app, in: period)
                return try keys.flatMap { try audit.delays(app: $0, decided: first...end) }
            }
        }
        print(answers.filter { !$0.isEmpty })
    }

    private func print(_ answers: [DelayAnswer]) {
        var report = Report(
            "app", "direction", "step", "count", "p50", "p90", "p99", "max", "open", "oldestOpen", "needless",
            "overtaken", "unattributed")
        for answer in answers {
            let steps = [
                ("decided-delivered", answer.delivered), ("delivered-confirmed", answer.learned),
                ("decided-confirmed", answer.confirmed),
            ]
            for (step, histogram) in steps {
                let figures = histogram.figures
                report.add(
                    .string(answer.app), .string(answer.direction.rawValue), .string(step),
                    .integer(figures?.count ?? 0), span(figures?.p50), span(figures?.p90), span(figures?.p99),
                    span(figures?.longest), .integer(answer.open), JSONValue(answer.oldestOpen),
                    .integer(answer.needless), .integer(answer.overtaken), .integer(answer.unattributed))
            }
        }
        report.print(as: options.output, empty: "nobody was given an app or lost one then")
    }

    private func span(_ microseconds: Int64?) -> JSONValue {
        guard let microseconds else { return .null }
        return options.output == .table ? .string(DelayText.of(microseconds)) : .integer(microseconds)
    }
}
