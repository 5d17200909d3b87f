import ArgumentParser
import Audit
import Domain
import Foundation
import Store

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The journal's database file.")
    var database: String = ProcessInfo.processInfo.environment["PROVISOR_DATABASE"] ?? "provisor.db"

    @Option(help: ArgumentHelp("Who asks. Default: the login name.", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("Why, in your words. Stored sealed, shown by the audit.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Idempotency key: the same command under the same key is done once.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("Take this as the time, for simulation and tests.", valueName: "time"))
    var now: Timestamp?

    @Flag(help: ArgumentHelp("Take a clock that has jumped ahead by more than a day for right.", visibility: .hidden))
    var acceptClock = false

    @Option(help: "How the answer is printed.")
    var output: OutputFormat = .table
}

/// The instant or interval that an audit question is about.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "As of this time (RFC 3339, or a date for its first instant). Default: now.", valueName: "time"))
    var at: Timestamp?

    @Option(
        help: ArgumentHelp("From this time on: everything that held at some moment of the period.", valueName: "time"))
    var from: Timestamp?

    @Option(help: ArgumentHelp("Up to this time.", valueName: "time"))
    var to: Timestamp?

    @Option(
        help: ArgumentHelp("As of this place in the journal: what an earlier answer named.", valueName: "seq"))
    var atSeq: Int64?

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

/// The instant that an audit question is about, where it can be about no period.
struct InstantOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "As of this time (RFC 3339, or a date for its first instant). Default: now.", valueName: "time"))
    var at: Timestamp?

    @Option(help: ArgumentHelp("As of this place in the journal: what an earlier answer named.", valueName: "seq"))
    var atSeq: Int64?

    func validate() throws {
        if at != nil && atSeq != nil { throw ValidationError("Ask with --at or with --at-seq.") }
        if let atSeq, atSeq < 0 { throw ValidationError("--at-seq takes a seq, from 0.") }
    }
}

/// The instant or interval that a question is about, apart from how it was typed.
struct PeriodAsked: Sendable {
    private var at: Timestamp?
    private var from: Timestamp?
    private var to: Timestamp?
    private var atSeq: Int64?

    /// Now.
    init() {}

    init(_ options: InstantOptions) {
        at = options.at
        atSeq = options.atSeq
    }

    init(_ options: PeriodOptions) {
        at = options.at
        from = options.from
        to = options.to
        atSeq = options.atSeq
    }

    /// In seqs of the journal.
    ///
    /// What has ended by `now`, or by the instant that is asked about, has ended even where its event is not there yet.
    func period(_ journal: Journal, now: Timestamp) throws -> AuditPeriod {
        if let atSeq {
            let head = try journal.head().seq
            guard atSeq <= head else {
                throw CommandFailure(
                    code: "beyond-journal", message: "the journal ends at seq \(head); there is no seq \(atSeq) yet")
            }
            return AuditPeriod(from: atSeq, to: atSeq, instant: atSeq == head ? now : nil)
        }
        return try AuditPeriod(at: at, from: from, to: to, journal: journal, now: now)
    }
}

extension Timestamp: ExpressibleByArgument {
    /// Reads what a person types: RFC 3339, or a date.
    public init?(argument: String) { self.init(argument) }
}
