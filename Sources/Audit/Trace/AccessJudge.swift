package import Database
import Domain

/// What became of grants and removals, by the accounts that targets have confirmed, and when.
///
/// A handful of look-ups for each, all by primary keys.
package struct AccessJudge {
    private let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// What became of a change at its target.
    ///
    /// - Throws: `StorageError`.
    package func fate(_ change: AccessChange) throws -> AccessFate {
        let key: [SQLValue] = [.integer(change.app), .integer(change.user), .integer(change.seq)]
        return switch change.direction {
        case .grant: try fate(ofGrant: key)
        case .removal: try fate(ofRemoval: key)
        }
    }

    /// `key` is app, user and seq.
    private func fate(ofGrant key: [SQLValue]) throws -> AccessFate {
        let (app, user) = (key[0], key[1])
        let next = try connection.first(
            "SELECT min(from_seq) FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq > ?3", key
        )?.optionalInteger(0)
        let opened = try connection.first(
            """
            SELECT from_seq FROM accounts
            WHERE app = ?1 AND user = ?2 AND from_seq > ?3 AND active = 1 AND (?4 IS NULL OR from_seq < ?4)
            ORDER BY from_seq LIMIT 1
            """, key + [SQLValue(next)]
        ).map { $0.integer(0) }
        let before = try connection.first(
            """
            SELECT from_seq FROM accounts
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?3 AND active = 1 AND (to_seq IS NULL OR to_seq > ?3)
            """, key
        ).map { $0.integer(0) }
        if let before {
            // A removal that was decided and not delivered yet is delivered first, and then the account is opened anew.
            let isPending = try connection.first(
                """
                SELECT 1 FROM assignments
                WHERE app = ?1 AND user = ?2 AND to_seq <= ?3 AND to_seq > ?4 LIMIT 1
                """, key + [.integer(before)])
            guard isPending != nil, let opened else { return .alreadySo(before) }
            return .confirmed(opened)
        }
        if let opened { return .confirmed(opened) }
        let end = try connection.first(
            "SELECT to_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq = ?3", [app, user, key[2]])
        return end?.optionalInteger(0) == nil ? .open : .overtaken
    }

    private func fate(ofRemoval key: [SQLValue]) throws -> AccessFate {
        let next = try connection.first(
            """
            SELECT from_seq, to_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq >= ?3
            ORDER BY from_seq LIMIT 1
            """, key)
        let (given, taken) = (next?.integer(0), next?.optionalInteger(1))
        // Open accounts of that assignment: as a rule one, from before the removal; perhaps made just after it.
        let ends = try connection.rows(
            """
            SELECT to_seq, EXISTS (
                SELECT 1 FROM accounts AS later WHERE later.app = accounts.app AND later.user = accounts.user
                    AND later.from_seq = accounts.to_seq AND later.active = 1)
            FROM accounts
            WHERE app = ?1 AND user = ?2 AND active = 1 AND (to_seq IS NULL OR to_seq > ?3)
                AND (?4 IS NULL OR from_seq < ?4)
            ORDER BY from_seq
            """, key + [SQLValue(given)])
        guard !ends.isEmpty else { return .nothingThere }
        let closed = ends.first { !$0.truth(1) && $0.optionalInteger(0) != nil }?.integer(0)
        if let closed, taken.map({ closed < $0 }) ?? true { return .confirmed(closed) }
        return given == nil ? .open : .overtaken
    }

    /// The three times of a change.
    ///
    /// The journal's clock and the workers' are one; a simulation sets only the journal's, and the time of delivery is then
    /// kept within the other two.
    ///
    /// - Throws: `StorageError`; `TraceError` where the event or the command that decided it is gone.
    package func times(_ change: AccessChange, _ fate: AccessFate) throws -> AccessTimes {
        let decided = try decidedAt(change)
        guard case .confirmed(let seq) = fate else {
            return AccessTimes(decided: decided, delivered: nil, confirmed: nil)
        }
        let recorded = try connection.first(
            "SELECT commands.at FROM events JOIN commands ON commands.id = events.command WHERE seq = ?1",
            [.integer(seq)])
        guard let recorded else {
            throw TraceError.broken("event \(seq), which confirmed it, or its command is missing")
        }
        let confirmed = max(decided, Timestamp(microseconds: recorded.integer(0)))
        let delivered = try deliveredAt(seq, since: change.seq).map { min(max($0, decided), confirmed) }
        return AccessTimes(decided: decided, delivered: delivered, confirmed: confirmed)
    }

    private func decidedAt(_ change: AccessChange) throws -> Timestamp {
        let row = try connection.first(Self.decided, [.integer(change.seq), .integer(change.user)])
        guard let row else {
            throw TraceError.broken("event \(change.seq), which decided it, or its command is missing")
        }
        return Timestamp(microseconds: row.integer(0))
    }

    /// What falls due takes effect at its own instant, however late somebody writes it down.
    private static let decided = """
        SELECT CASE
            WHEN events.type IN ('AccessWindowOpened', 'AccessWindowClosed', 'MembershipExpired') THEN events.at
            WHEN events.type = 'UserRemoved' AND EXISTS (
                SELECT 1 FROM timeline JOIN events AS set_before ON set_before.seq = timeline.seq
                WHERE timeline.kind = 'user' AND timeline.key = ?2 AND timeline.seq < ?1
                    AND set_before.type = 'LeaveScheduled' AND json_extract(set_before.data, '$.at') = events.at
            ) THEN events.at
            ELSE commands.at END
        FROM events JOIN commands ON commands.id = events.command WHERE events.seq = ?1
        """

    /// When the request that brought an outcome was answered; where it was lost and only read back, when it was given up.
    private func deliveredAt(_ outcome: Seq, since decided: Seq) throws -> Timestamp? {
        let row = try connection.first(
            """
            SELECT outcomes.attempt, coalesce(attempts.finished_at, attempts.started_at), questions.finished_at,
                outcomes.app, outcomes.resource, outcomes.epoch
            FROM outcomes
            LEFT JOIN attempts ON attempts.id = outcomes.attempt AND attempts.epoch = outcomes.epoch
            LEFT JOIN questions ON questions.app = outcomes.app AND questions.resource = outcomes.resource
                AND questions.epoch = outcomes.epoch AND questions.place = outcomes.place
            WHERE outcomes.seq = ?1
            """, [.integer(outcome)])
        guard let row else { return nil }
        if row.optionalInteger(0) != nil { return row.optionalInteger(1).map { Timestamp(microseconds: $0) } }
        guard let asked = row.optionalInteger(2) else { return nil }
        let lost = try connection.first(
            """
            SELECT coalesce(finished_at, started_at) FROM attempts
            WHERE app = ?1 AND resource = ?2 AND epoch <= ?3 AND wanted_seq >= ?4 ORDER BY id DESC LIMIT 1
            """, [row.values[3], row.values[4], row.values[5], .integer(decided)])
        return Timestamp(microseconds: min(lost?.integer(0) ?? asked, asked))
    }
}
