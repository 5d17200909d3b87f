import ArgumentParser
import Audit
import Domain
import Store

/// The instant or interval that an audit question is about.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "As of this time (RFC 3339, or a date for its first instant), or of this place in the journal (seq:17). Default: now.",
            valueName: "time"))
    var at: Moment?

    @Option(
        help: ArgumentHelp(
            "From this time, or seq:N, on: everything that held at some moment of the period.", valueName: "time"))
    var from: Moment?

    @Option(help: ArgumentHelp("Up to this time, or seq:N. Default: now.", valueName: "time"))
    var to: Moment?

    @Option(
        help: ArgumentHelp(
            "As it had been recorded by this time: what was learned later, by an import above all, does not count.",
            valueName: "time"))
    var asKnownAt: Timestamp?

    @Option(
        help: ArgumentHelp("The same as --at seq:N: what an earlier answer named.", valueName: "seq"))
    var atSeq: Int64?

    @Flag(help: "Take and show today's names, in place of those of then.")
    var today = false

    func validate() throws {
        if atSeq != nil && (at != nil || from != nil || to != nil) {
            throw ValidationError("--at-seq asks about an instant; use it alone.")
        }
        if let atSeq, atSeq < 0 { throw ValidationError("--at-seq takes a seq, from 0.") }
        if at != nil && (from != nil || to != nil) {
            throw ValidationError("--at asks about an instant, --from and --to about a period; use one of the two.")
        }
    }
}

/// The instant or interval that a question is about, apart from how it was typed.
struct PeriodAsked: Sendable {
    private var at: Moment?
    private var from: Moment?
    private var to: Moment?
    private var knownAt: Timestamp?
    private var today = false

    /// Now.
    init() {}

    init(_ options: PeriodOptions) {
        at = options.at ?? options.atSeq.map { .seq($0) }
        from = options.from
        to = options.to
        knownAt = options.asKnownAt
        today = options.today
    }

    /// Which names stand in the answer.
    var naming: Audit.Naming { today ? .today : .then }

    /// In seqs of the journal.
    ///
    /// What has ended by `now`, or by the instant that is asked about, has ended even where its event is not there yet.
    func period(_ journal: Journal, now: Timestamp) throws -> AuditPeriod {
        do {
            return try AuditPeriod(asked: at, from: from, to: to, knownAt: knownAt, journal: journal, now: now)
        } catch let error as AuditError {
            guard case .beyondJournal = error else { throw error }
            throw CommandFailure(code: "beyond-journal", message: "\(error)")
        }
    }
}

extension Moment: ExpressibleByArgument {
    /// Reads what a person types: RFC 3339, a date, or `seq:17`.
    public init?(argument: String) { self.init(argument) }
}
