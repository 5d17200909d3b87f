package import Domain
package import Store

/// The instant or interval that a question is about, in seqs: everything that held at some moment of it counts.
package struct AuditPeriod: Hashable, Sendable {
    /// As of this seq the period begins.
    package let from: Seq
    /// As of this seq it ends; the same as `from` for an instant.
    package let to: Seq
    /// Where the period reaches the journal's end, the instant of its own end: what has ended by then has ended, even
    /// where its event is not there yet; nil where the journal has all of it.
    package let instant: Timestamp?

    package init(from: Seq, to: Seq, instant: Timestamp? = nil) {
        self.from = from
        self.to = to
        self.instant = instant
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
        let head = try journal.head()
        if let at {
            let seq = try journal.seq(asOf: at)
            self.init(from: seq, to: seq, instant: seq == head.seq ? at : nil)
            return
        }
        if from == nil && to == nil {
            self.init(from: head.seq, to: head.seq, instant: now)
            return
        }
        if let from, let to, to < from { throw AuditError.backwards(from, to) }
        let end = try to.map { try journal.seq(asOf: $0) } ?? head.seq
        self.init(
            from: try from.map { try journal.seq(asOf: $0) } ?? 0, to: end, instant: end == head.seq ? to ?? now : nil)
    }

    /// Whether it is an instant.
    package var isInstant: Bool { from == to }
}

/// Why a question has no answer.
package enum AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    case backwards(Timestamp, Timestamp)
    case unknown(EntityKind, String, known: Timestamp?)
    case noAccess(user: String, app: String, last: Timestamp?)
    case hasAccess(user: String, app: String)

    package var description: String {
        switch self {
        case .backwards(let from, let to): "the period ends at \(to), before it begins at \(from)"
        case .unknown(let kind, let name, nil):
            "no \(kind.rawValue) was ever named \"\(name)\"; see `provisor \(kind.rawValue) list`"
        case .unknown(let kind, let name, let known?):
            "no \(kind.rawValue) was named \"\(name)\" then; one got that name at \(known): ask with --at or --from and --to"
        case .hasAccess(let user, let app): "\(user) has \(app); `provisor audit why \(user) \(app)` says why"
        case .noAccess(let user, let app, nil): "\(user) did not have \(app) then, nor ever before"
        case .noAccess(let user, let app, let last?): "\(user) did not have \(app) then; the last time ended at \(last)"
        }
    }
}
