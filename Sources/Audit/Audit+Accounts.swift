import Database
package import Domain

/// An account that a target has confirmed.
package struct AccountAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    let userKey: EntityKey
    package let remoteId: String
    package let isActive: Bool
    /// Whether an assignment explains it.
    ///
    /// An active account without one is left over.
    package let isAssigned: Bool
    /// The event that held its removal back: decided, and not delivered.
    ///
    /// nil where none does.
    package let heldSeq: Seq?
    package let since: Timestamp?
    package let seq: Seq
}

extension Audit {
    /// The event that held the removal of an account back, as of seq `?2`: later than the end of its assignment, and
    /// before any release.
    private static let held = """
        SELECT max(held.seq)
        FROM timeline JOIN events AS held ON held.seq = timeline.seq AND held.type = 'RemovalsHeld'
        WHERE timeline.kind = 'user' AND timeline.key = accounts.user AND timeline.seq <= ?2
            AND json_extract(held.data, '$.app') = accounts.app
            AND EXISTS (SELECT 1 FROM json_each(held.data, '$.users') WHERE value = accounts.user)
            AND held.seq > coalesce((
                SELECT max(to_seq) FROM assignments
                WHERE assignments.app = accounts.app AND assignments.user = accounts.user AND to_seq <= ?2
            ), 0)
            AND NOT EXISTS (
                SELECT 1
                FROM timeline AS later JOIN events AS released
                    ON released.seq = later.seq AND released.type = 'RemovalsReleased'
                WHERE later.kind = 'app' AND later.key = accounts.app AND later.seq > held.seq AND later.seq <= ?2
                    AND (json_array_length(released.data, '$.resources') = 0 OR EXISTS (
                        SELECT 1 FROM json_each(released.data, '$.resources') WHERE value = accounts.user
                    ))
            )
        """

    /// The accounts of an app at the end of a period, as the target had confirmed them by then.
    package func accounts(app: EntityKey, in period: AuditPeriod, leftOver: Bool) throws -> [AccountAnswer] {
        let standings = try self.standings(app: app, user: nil, passed(in: period))
        func isAssigned(_ row: SQLRow) -> Bool {
            row.truth(4) && standings[AppUser(app: app, user: row.integer(0))]?.lostAt == nil
        }
        return try connection.rows(
            """
            SELECT accounts.user, accounts.remote_id, accounts.active, accounts.from_seq, EXISTS (
                SELECT 1 FROM assignments WHERE assignments.app = accounts.app AND assignments.user = accounts.user
                    AND assignments.from_seq <= ?2 AND (assignments.to_seq IS NULL OR assignments.to_seq > ?2)
            ) AS assigned, (\(Self.held))
            FROM accounts
            WHERE accounts.app = ?1 AND accounts.from_seq <= ?2 AND (accounts.to_seq IS NULL OR accounts.to_seq > ?2)
            ORDER BY accounts.user
            """, [.integer(app), .integer(period.to)]
        ).filter { !leftOver || ($0.truth(2) && !isAssigned($0)) }.map { row in
            AccountAnswer(
                app: try name(.app, app, asOf: period.to), user: try name(.user, row.integer(0), asOf: period.to),
                userKey: row.integer(0), remoteId: row.text(1), isActive: row.truth(2), isAssigned: isAssigned(row),
                heldSeq: isAssigned(row) ? nil : row.optionalInteger(5), since: try time(row, 3),
                seq: row.integer(3))
        }
    }
}
