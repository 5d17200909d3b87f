package import Domain
package import Store

/// The instant or interval that a question is about, in seqs: everything that held at some moment of it counts.
package struct AuditPeriod: Hashable, Sendable {
    /// As of this seq the period begins.
    package let from: Seq
    /// As of this seq it ends; the same as `from` for an instant.
    package let to: Seq

    package init(from: Seq, to: Seq) {
        self.from = from
        self.to = to
    }

    /// The period between two instants as the journal has them; nil for "now".
    ///
    /// - Throws: `AuditError.backwards` where it ends before it begins.
    package init(at: Timestamp?, from: Timestamp?, to: Timestamp?, journal: Journal) throws {
        let head = try journal.head().seq
        if let at {
            let seq = try journal.seq(asOf: at)
            self.init(from: seq, to: seq)
            return
        }
        if from == nil && to == nil {
            self.init(from: head, to: head)
            return
        }
        if let from, let to, to < from { throw AuditError.backwards(from, to) }
        self.init(
            from: try from.map { try journal.seq(asOf: $0) } ?? 0, to: try to.map { try journal.seq(asOf: $0) } ?? head)
    }
}

/// Why a question has no answer.
package enum AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    case backwards(Timestamp, Timestamp)
    case unknown(EntityKind, String, known: Timestamp?)
    case noAccess(user: String, app: String, last: Timestamp?)

    package var description: String {
        switch self {
        case .backwards(let from, let to): "the period ends at \(to), before it begins at \(from)"
        case .unknown(let kind, let name, nil):
            "no \(kind.rawValue) was ever named \"\(name)\"; see `provisor \(kind.rawValue) list`"
        case .unknown(let kind, let name, let known?):
            "no \(kind.rawValue) was named \"\(name)\" then; one got that name at \(known): ask with --at or --from and --to"
        case .noAccess(let user, let app, nil): "\(user) did not have \(app) then, nor ever before"
        case .noAccess(let user, let app, let last?): "\(user) did not have \(app) then; the last time ended at \(last)"
        }
    }
}
