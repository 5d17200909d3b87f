import Database
import Domain
import Store

/// From any link back to the change that it belongs to.
extension Audit {
    /// The events of a command, by its idempotency key or its number.
    func seqs(ofCommand key: String) throws -> ClosedRange<Seq> {
        let cause = try journal.cause(key: key) ?? Int64(key).flatMap { try journal.cause($0) }
        guard let cause else {
            throw TraceError.nothing("no command was given under the key \"\(key)\", and none has that number")
        }
        guard let seqs = cause.seqs else {
            throw TraceError.nothing("command \(cause.record.id) was refused, and has changed nothing")
        }
        return seqs
    }

    /// Traces every change that events of a range have decided; where they have decided none, what they confirmed.
    func traceEvents(_ seqs: ClosedRange<Seq>, _ each: (Trace) throws -> Void) throws {
        let head = try journal.head().seq
        guard seqs.upperBound <= head else {
            throw TraceError.nothing("the journal ends at seq \(head); there is no seq \(seqs.upperBound) yet")
        }
        guard let first = try journal.event(seqs.lowerBound) else {
            throw TraceError.broken("event \(seqs.lowerBound) is missing from the journal")
        }
        let bounds: [SQLValue] = [.integer(seqs.lowerBound), .integer(seqs.upperBound)]
        var count = 0
        // No index leads there: it would cost every change of access a write, and this is seldom asked.
        try connection.forEach(
            """
            SELECT app, user, from_seq, to_seq FROM assignments
            WHERE from_seq BETWEEN ?1 AND ?2 OR to_seq BETWEEN ?1 AND ?2
            """, bounds
        ) { row in
            let (app, user, begun) = (row.integer(0), row.integer(1), row.integer(2))
            if seqs.contains(begun) {
                count += 1
                try each(
                    try trace(AccessChange(app: app, user: user, direction: .grant, seq: begun, begunSeq: begun)))
            }
            if let end = row.optionalInteger(3), seqs.contains(end) {
                count += 1
                try each(
                    try trace(AccessChange(app: app, user: user, direction: .removal, seq: end, begunSeq: begun)))
            }
        }
        if count > 0 { return }
        if try traceOutcomes(seqs, each) { return }
        let reason = try connection.first(
            "SELECT 1 FROM reasons WHERE from_seq BETWEEN ?1 AND ?2 OR to_seq BETWEEN ?1 AND ?2 LIMIT 1", bounds)
        if reason != nil, try connection.first(Self.orphans, bounds) != nil {
            throw TraceError.broken("an assignment that event \(seqs.lowerBound) began or ended is missing")
        }
        throw TraceError.nothing(
            "seq \(seqs.lowerBound)\(seqs.count > 1 ? " to \(seqs.upperBound)" : "") (\(first.type)) gave nobody an app, took none away, and confirmed neither"
        )
    }

    /// Reasons that began within a range, and lie within no assignment.
    private static let orphans = """
        SELECT 1 FROM reasons
        WHERE (from_seq BETWEEN ?1 AND ?2 OR to_seq BETWEEN ?1 AND ?2) AND NOT EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = reasons.app AND assignments.user = reasons.user
                AND assignments.from_seq <= reasons.from_seq
                AND (assignments.to_seq IS NULL OR assignments.to_seq >= reasons.to_seq)
        ) LIMIT 1
        """

    private func traceOutcomes(_ seqs: ClosedRange<Seq>, _ each: (Trace) throws -> Void) throws -> Bool {
        var found = false
        for seq in seqs {
            guard let (app, user) = try journal.event(seq)?.event.account else { continue }
            let change = try changes(app: app, user: user, to: seq).first {
                try AccessJudge(connection).fate($0) == .confirmed(seq)
            }
            guard let change else { continue }
            found = true
            try each(try trace(change))
        }
        return found
    }

    /// App and user of a job.
    func job(_ id: String) throws -> (app: EntityKey, user: EntityKey) {
        let parts = id.split(separator: "/").map { Int64($0) }
        guard parts.count == 2, let app = parts[0], let resource = parts[1] else {
            throw TraceError.nothing("\"\(id)\" is no job; a trace shows it as APP/RESOURCE, such as 3/8")
        }
        let row = try connection.first(
            "SELECT kind FROM jobs WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)])
        guard let row else { throw TraceError.nothing("there is no job \(id)") }
        guard row.text(0) == ResourceKind.user.rawValue else {
            throw TraceError.nothing("job \(id) is that of a group; a trace follows the access of users")
        }
        return (app, resource)
    }

    /// The user of an account, and the event by which it is as it is.
    func account(app: EntityKey, remoteId: String) throws -> (user: EntityKey, seq: Seq) {
        let row = try connection.first(
            """
            SELECT user, coalesce(to_seq, from_seq) FROM accounts WHERE app = ?1 AND remote_id = ?2
            ORDER BY from_seq DESC LIMIT 1
            """, [.integer(app), .text(remoteId)])
        let link = try connection.first(
            "SELECT resource FROM links WHERE app = ?1 AND remote_id = ?2 AND kind = 'user'",
            [.integer(app), .text(remoteId)])
        guard let row else {
            guard link == nil else {
                throw TraceError.broken("the account \(remoteId) is missing, though it is linked")
            }
            throw TraceError.nothing(
                "no account with the id \"\(remoteId)\" was ever known; see `provisor audit accounts`")
        }
        guard link == nil || link?.integer(0) == row.integer(0) else {
            throw TraceError.broken("the account \(remoteId) is linked to another user than it belongs to")
        }
        return (row.integer(0), row.integer(1))
    }

    /// The newest change by which an account is as an event left it.
    func changeBehind(app: EntityKey, user: EntityKey, outcome: Seq, account: String) throws -> AccessChange {
        for change in try changes(app: app, user: user) {
            switch try AccessJudge(connection).fate(change) {
            case .confirmed(outcome), .alreadySo(outcome): return change
            default: continue
            }
        }
        throw TraceError.broken(
            "no grant and no removal of ours explains account \(account) as it is since event \(outcome)")
    }
}

extension Event {
    /// App and user of an outcome that says whether an account can be used; nil for every other event.
    fileprivate var account: (app: EntityKey, user: EntityKey)? {
        switch self {
        case .accountCreated(let app, let user, _, _), .accountAdopted(let app, let user, _, _, _),
            .accountDeactivated(let app, let user), .accountReactivated(let app, let user),
            .accountDeleted(let app, let user), .accountVanished(let app, let user),
            .accountDrifted(let app, let user, _, _, _):
            (app, user)
        default: nil
        }
    }
}
