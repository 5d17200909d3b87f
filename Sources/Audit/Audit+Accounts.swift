import Database
package import Domain

/// An account that a target has confirmed.
package struct AccountAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    package let remoteId: String
    package let isActive: Bool
    /// Whether an assignment explains it.
    ///
    /// An active account without one is left over.
    package let isAssigned: Bool
    package let since: Timestamp?
    package let seq: Seq
}

extension Audit {
    /// The accounts of an app at the end of a period, as the target had confirmed them by then.
    package func accounts(app: EntityKey, in period: AuditPeriod, leftOver: Bool) throws -> [AccountAnswer] {
        try connection.rows(
            """
            SELECT accounts.user, accounts.remote_id, accounts.active, accounts.from_seq, EXISTS (
                SELECT 1 FROM assignments WHERE assignments.app = accounts.app AND assignments.user = accounts.user
                    AND assignments.from_seq <= ?2 AND (assignments.to_seq IS NULL OR assignments.to_seq > ?2)
            ) AS assigned
            FROM accounts
            WHERE accounts.app = ?1 AND accounts.from_seq <= ?2 AND (accounts.to_seq IS NULL OR accounts.to_seq > ?2)
            ORDER BY accounts.user
            """, [.integer(app), .integer(period.to)]
        ).filter { !leftOver || ($0.truth(2) && !$0.truth(4)) }.map { row in
            AccountAnswer(
                app: try name(.app, app, asOf: period.to), user: try name(.user, row.integer(0), asOf: period.to),
                remoteId: row.text(1), isActive: row.truth(2), isAssigned: row.truth(4), since: try time(row, 3),
                seq: row.integer(3))
        }
    }
}
