package import Domain
import Store

/// The period that a report is about, and the event as of which it is made.
///
/// It is half open: what happens at `from` belongs to it, what happens at `to` to the next one. Nothing in it depends on
/// when it is asked: the same bounds and the same seq give the same report for ever.
package struct ReportPeriod: Hashable, Sendable {
    /// When the period begins.
    package let from: Timestamp
    /// When it ends; the time of ``asOf`` where none was given.
    package let to: Timestamp
    /// Whether an end was given.
    package let hasEnd: Bool
    /// The last event that the report knows.
    package let asOf: Seq
    /// When that happened: nothing is known of what came later.
    package let known: Timestamp
    /// The last event before the period: those after it are within.
    package let before: Seq
    /// The last event at or before the beginning: what held as of it held at the beginning.
    package let first: Seq
    /// The last event of the period.
    package let last: Seq

    /// Finds a period in the journal.
    ///
    /// - Parameters:
    ///   - from: when it begins.
    ///   - to: when it ends; nil for as far as the report knows.
    ///   - seq: the last event that the report is to know; nil for the newest.
    ///   - audit: what is asked.
    /// - Throws: `ReportError`.
    package init(from: Timestamp, to: Timestamp?, asOf seq: Seq?, _ audit: Audit) throws {
        let head = try audit.journal.head()
        guard head.seq > 0 else { throw ReportError.empty }
        let asOf = seq ?? head.seq
        guard (1...head.seq).contains(asOf), let known = try audit.time(of: asOf) else {
            throw ReportError.beyondJournal(asOf, head: head.seq)
        }
        if let to, to <= from { throw ReportError.backwards(from, to) }
        guard from <= known else { throw ReportError.later(from, known: known, asOf) }
        let instantBefore = { (time: Timestamp) in Timestamp(microseconds: max(time.microseconds, .min + 1) - 1) }
        self.from = from
        self.to = to ?? known
        hasEnd = to != nil
        self.asOf = asOf
        self.known = known
        before = min(try audit.journal.seq(asOf: instantBefore(from)), asOf)
        first = min(try audit.journal.seq(asOf: from), asOf)
        last = try to.map { min(try audit.journal.seq(asOf: instantBefore($0)), asOf) } ?? asOf
    }

    /// Until when the report can say something about the period.
    package var end: Timestamp { min(to, known) }

    /// As the questions of the audit know it.
    var asked: AuditPeriod { AuditPeriod(from: min(first, last), to: last) }
}

/// Why a report cannot be made.
package enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case beyondJournal(Seq, head: Seq)
    case backwards(Timestamp, Timestamp)
    case later(Timestamp, known: Timestamp, Seq)

    package var description: String {
        switch self {
        case .empty: "the journal is empty: there is nothing to report about yet"
        case .beyondJournal(let seq, let head):
            "the journal has seq 1 to \(head); there is no seq \(seq): leave --seq out for the newest"
        case .backwards(let from, let to): "the period ends at \(to), which is not after its beginning at \(from)"
        case .later(let from, let known, let seq):
            "the period begins at \(from), and seq \(seq), as of which the report is made, is of \(known); begin earlier"
        }
    }
}
