package import Domain
package import Store

/// The instant or interval that a question is about, in seqs: everything that held at some moment of it counts.
///
/// Both clocks lead to a seq, and neither goes back, so that "what we had recorded by then of what held then" is as of
/// the lesser of two seqs.
package struct AuditPeriod: Hashable, Sendable {
    /// As of this seq the period begins.
    package let from: Seq
    /// As of this seq it ends; the same as `from` for an instant.
    package let to: Seq
    /// Where the period reaches the journal's end, the instant of its own end: what has ended by then has ended, even
    /// where its event is not there yet; nil where the journal has all of it.
    package let instant: Timestamp?
    /// The first event that happened within it; 1 for an instant, up to which everything happened.
    package let begins: Seq

    package init(from: Seq, to: Seq, instant: Timestamp? = nil, begins: Seq = 1) {
        self.from = from
        self.to = to
        self.instant = instant
        self.begins = begins
    }

    /// The period between two instants as the journal has them; nil for "now".
    ///
    /// - Parameters:
    ///   - at: an instant; nil where a period is meant, or now.
    ///   - from: where a period begins.
    ///   - to: where it ends.
    ///   - journal: what is asked.
    ///   - now: the time; nil to ask the journal alone.
    /// - Throws: `AuditError.backwards` where it ends before it begins.
    package init(at: Timestamp?, from: Timestamp?, to: Timestamp?, journal: Journal, now: Timestamp? = nil) throws {
        try self.init(
            asked: at.map { .time($0) }, from: from.map { .time($0) }, to: to.map { .time($0) }, journal: journal,
            now: now)
    }

    /// The period between two moments, and as much of it as had been recorded by an instant.
    ///
    /// - Parameters:
    ///   - at: a moment; nil where a period is meant, or now.
    ///   - from: where a period begins.
    ///   - to: where it ends.
    ///   - knownAt: what was recorded later does not count; nil for all that is recorded.
    ///   - journal: what is asked.
    ///   - now: the time; nil to ask the journal alone.
    /// - Throws: `AuditError.backwards` where it ends before it begins, `.beyondJournal` for a seq that is not there yet.
    package init(
        asked at: Moment?, from: Moment?, to: Moment?, knownAt: Timestamp? = nil, journal: Journal,
        now: Timestamp? = nil
    ) throws {
        let head = try journal.head().seq
        let known = try knownAt.map { try journal.seq(recordedBy: $0) } ?? head
        func place(_ moment: Moment, before: Int64 = 0) throws -> Seq {
            switch moment {
            case .time(let time):
                return min(known, try journal.seq(asOf: Timestamp(microseconds: time.microseconds - before)))
            case .seq(let seq):
                guard seq <= head else { throw AuditError.beyondJournal(seq, head: head) }
                return min(known, seq - before)
            }
        }
        func instant(_ seq: Seq, _ moment: Moment?) -> Timestamp? {
            guard seq == head else { return nil }
            if case .time(let time)? = moment { return time }
            return knownAt ?? now
        }
        if from == nil && to == nil {
            let seq = try at.map { try place($0) } ?? known
            self.init(from: seq, to: seq, instant: instant(seq, at))
            return
        }
        if case .time(let start)? = from, case .time(let end)? = to, end < start {
            throw AuditError.backwards(.time(start), .time(end))
        }
        let (start, end) = (try from.map { try place($0) } ?? 0, try to.map { try place($0) } ?? known)
        if let from, end < start { throw AuditError.backwards(from, to ?? .seq(end)) }
        self.init(
            from: start, to: end, instant: instant(end, to),
            begins: try from.map { max(1, try place($0, before: 1) + 1) } ?? 1)
    }

    /// Whether it is an instant.
    package var isInstant: Bool { from == to }

    /// The instant that it begins with.
    var start: AuditPeriod { AuditPeriod(from: from, to: from) }

    /// The instant that it ends with.
    var end: AuditPeriod { AuditPeriod(from: to, to: to, instant: instant) }
}
