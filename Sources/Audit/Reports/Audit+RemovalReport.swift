import Database
package import Domain
import Store

extension Audit {
    /// Every app that users lost in a period, in the order in which it was decided.
    ///
    /// What was decided within the period counts; what became of it is told as far as the report knows, also after it.
    ///
    /// - Parameters:
    ///   - app: only this one; nil for every one.
    ///   - leaversOnly: only where the user left; otherwise also who moved, was suspended, or lost a policy.
    ///   - period: the period.
    ///   - body: is given each removal.
    /// - Throws: `StorageError`; what `body` throws.
    package func forEachRemoval(
        app: EntityKey?, leaversOnly: Bool, in period: ReportPeriod, _ body: (RemovalRecord) throws -> Void
    ) throws {
        var origins = AccessOrigins(self, period, managerAttribute: "")
        try connection.forEach(
            """
            SELECT held.app, held.user, names.name, held.to_seq, ended.at, ended.type, ended.command
            FROM assignments AS held
            JOIN events AS ended ON ended.seq = held.to_seq
            LEFT JOIN names ON \(Self.named("held.user"))
            WHERE held.to_seq > ?1 AND held.to_seq <= ?2 AND (?3 IS NULL OR held.app = ?3)
                AND (?4 = 0 OR ended.type = 'UserRemoved')
            ORDER BY held.to_seq, names.folded IS NULL, names.folded, held.user, held.app
            """,
            [.integer(period.before), .integer(period.last), SQLValue(app), SQLValue(leaversOnly)]
        ) { row in
            let (app, user, seq) = (row.integer(0), row.integer(1), row.integer(3))
            let command = try origins.command(row.integer(6))
            try body(
                RemovalRecord(
                    app: try name(.app, app, asOf: period.last), user: row.optionalText(2) ?? Self.erased(user),
                    userKey: user, decided: Timestamp(microseconds: row.integer(4)), cause: row.text(5),
                    actor: command?.actor, reason: command?.reason,
                    outcome: try outcome(app, user, since: seq, asOf: period.asOf), seq: seq))
        }
    }

    /// What became of an account after the event that took the app away.
    private func outcome(
        _ app: EntityKey, _ user: EntityKey, since decision: Seq, asOf seq: Seq
    ) throws -> RemovalRecord.Outcome {
        let key: [SQLValue] = [.integer(app), .integer(user), .integer(decision), .integer(seq)]
        let again = try connection.first(
            """
            SELECT from_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq > ?3 AND from_seq <= ?4
            ORDER BY from_seq LIMIT 1
            """, key)?.integer(0)
        // Also an account that was on its way when the app was taken away, and was made after that.
        let usable = try connection.rows(
            """
            SELECT from_seq, to_seq FROM accounts
            WHERE app = ?1 AND user = ?2 AND active = 1 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3)
            ORDER BY from_seq
            """, key
        ).filter { $0.integer(0) < again ?? .max }
        guard var end = usable.first.map({ $0.optionalInteger(1) ?? .max }) else { return .noAccount }
        // One stretch may go on in the next, where the account has another identifier now.
        for next in usable.dropFirst() where next.integer(0) == end { end = next.optionalInteger(1) ?? .max }
        if let again, end > again, let at = try time(of: again) { return .givenBack(at) }
        if end <= seq, let at = try time(of: end) { return .confirmed(at, end) }
        return .open(note: try obstacle(key))
    }

    /// The newest event after a decision that says why nothing has been delivered.
    private func obstacle(_ key: [SQLValue]) throws -> String? {
        let row = try connection.first(
            """
            SELECT events.seq, events.at, events.type
            FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?2 AND timeline.seq >= ?3 AND timeline.seq <= ?4
                AND events.type IN ('RemovalsHeld', 'RemovalsDiscarded', 'JobParked', 'JobDropped')
                AND json_extract(events.data, '$.app') = ?1
            ORDER BY timeline.seq DESC LIMIT 1
            """, key)
        guard let row else { return nil }
        let at = Timestamp(microseconds: row.integer(1))
        switch row.text(2) {
        case "RemovalsHeld": return "held at \(at): more than the app allows at once"
        case "RemovalsDiscarded": return "given up at \(at)"
        case "JobDropped": return "put aside at \(at)"
        default:
            guard case .jobParked(_, _, _, let reason, _) = try journal.event(row.integer(0))?.event else { return nil }
            return "parked at \(at): \(reason)"
        }
    }
}
