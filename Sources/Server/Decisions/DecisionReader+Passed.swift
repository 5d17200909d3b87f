import Database
import Domain
import Store

/// Revocation fails closed: an end that has passed counts, whether or not its event is there yet.
extension DecisionReader {
    /// What has ended by an instant and has no event yet; nil where there is no such thing, or a seq was asked about.
    func passed(_ instant: Instant) throws -> Passed? { try instant.at.flatMap { try Passed(connection, by: $0) } }

    /// What is left of a grant some of whose reasons may have ended.
    func remains(
        of grant: Grant, _ app: EntityKey, _ user: EntityKey, _ instant: Instant, _ passed: Passed
    ) throws -> Decision.Outcome {
        let reasons = try reasons(app, user, instant)
        let left = reasons.filter { !$0.isOver(by: passed, user) }
        guard let deciding = left.first else { return .denied(passed.hasLeft(user) ? .userLeft : .notAssigned) }
        if left.count == reasons.count { return .permitted(grant) }
        let details = grant.details.map { details in
            Grant.Details(
                since: details.since,
                reasons: left.sorted { ($0.policy, $0.via) < ($1.policy, $1.via) }
                    .map { Grant.Reason(policy: $0.policyName, group: $0.groupName) })
        }
        return .permitted(Grant(loginMethod: deciding.loginMethod, policy: deciding.policyName, details: details))
    }

    /// Whether any reason for which a user has an app goes on.
    func isLeft(_ app: EntityKey, _ user: EntityKey, _ instant: Instant, _ passed: Passed) throws -> Bool {
        try reasons(app, user, instant).contains { !$0.isOver(by: passed, user) }
    }

    private struct Reason {
        let policy: EntityKey
        let via: EntityKey
        /// Whether it holds as of the newest event, too: what has ended since was not over then.
        let isOpen: Bool
        let loginMethod: String
        let policyName: String
        let groupName: String

        func isOver(by passed: Passed, _ user: EntityKey) -> Bool { isOpen && passed.time(policy, via, user) != nil }
    }

    /// The deciding one first.
    private func reasons(_ app: EntityKey, _ user: EntityKey, _ instant: Instant) throws -> [Reason] {
        try connection.rows(
            """
            SELECT reasons.policy, reasons.via, reasons.to_seq IS NULL, version.login_method,
                (
                    SELECT name FROM names
                    WHERE names.kind = 'policy' AND names.key = reasons.policy AND names.from_seq <= ?3
                    ORDER BY names.from_seq DESC LIMIT 1
                ),
                (
                    SELECT name FROM names
                    WHERE names.kind = 'group' AND names.key = reasons.via AND names.from_seq <= ?3
                    ORDER BY names.from_seq DESC LIMIT 1
                )
            FROM reasons
            JOIN policy_versions AS version ON version.policy = reasons.policy AND version.from_seq <= ?3
                AND (version.to_seq IS NULL OR version.to_seq > ?3)
            WHERE reasons.app = ?1 AND reasons.user = ?2 AND reasons.from_seq <= ?3
                AND (reasons.to_seq IS NULL OR reasons.to_seq > ?3)
            ORDER BY version.priority DESC, reasons.policy, reasons.via
            """, [.integer(app), .integer(user), .integer(instant.seq)]
        ).map { row in
            Reason(
                policy: row.integer(0), via: row.integer(1), isOpen: row.truth(2), loginMethod: row.text(3),
                policyName: row.text(4), groupName: row.text(5))
        }
    }
}
