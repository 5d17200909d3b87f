import Database
package import Domain

extension Listing {
    /// An access review as a list shows it.
    package struct ReviewRow: Sendable {
        package let state: ReviewState
        /// Name of the app or the group when its access was frozen.
        package let subject: String
        /// How many of its lines have a decision.
        package let decided: Int64
        /// How many of these are to be revoked.
        package let revoked: Int64

        /// `open`, `overdue` or `closed`.
        package func standing(now: Timestamp) -> String {
            guard state.isOpen else { return "closed" }
            return state.review.due.map { $0 <= now } ?? false ? "overdue" : "open"
        }
    }

    /// All access reviews, the oldest first.
    ///
    /// - Parameter name: only the one of that name; nil for every one.
    /// - Returns: each with how far it is.
    /// - Throws: `StorageError`.
    package func reviews(named name: String? = nil) throws -> [ReviewRow] {
        try connection.rows(
            """
            SELECT \(ReviewState.columns),
                (SELECT count(*) FROM review_decisions WHERE review = reviews.key AND to_seq IS NULL),
                (
                    SELECT count(*) FROM review_decisions
                    WHERE review = reviews.key AND to_seq IS NULL AND decision = 'revoke'
                ),
                (
                    SELECT name FROM names
                    WHERE names.kind = reviews.kind AND names.key = reviews.subject AND names.from_seq <= reviews.at_seq
                    ORDER BY names.from_seq DESC LIMIT 1
                )
            FROM reviews WHERE ?1 IS NULL OR folded = ?1 ORDER BY key
            """, [SQLValue(name.map { Names.folded($0) })]
        ).map { row in
            ReviewRow(
                state: try ReviewState(row), subject: row.text(13), decided: row.integer(11), revoked: row.integer(12))
        }
    }
}
