import Database
import Domain

/// Conditions of policies: evaluated for the candidates of a settling before it, in bulk.
extension Projector {
    func beginCondition(_ policy: EntityKey, _ condition: ExpressionText?, _ seq: Seq) throws {
        guard let condition else { return }
        try connection.run(
            "INSERT INTO policy_conditions (policy, expression, language, from_seq) VALUES (?1, ?2, ?3, ?4)",
            [.integer(policy), .text(condition.text), .text(condition.language), .integer(seq)])
        book.forget()
    }

    func endCondition(_ policy: EntityKey, _ seq: Seq) throws {
        guard try book.conditions()[policy] != nil else { return }
        try connection.run(
            "UPDATE policy_conditions SET to_seq = ?2 WHERE policy = ?1 AND to_seq IS NULL",
            [.integer(policy), .integer(seq)])
        try connection.run(
            "DELETE FROM expression_errors WHERE kind = 'condition' AND owner = ?1", [.integer(policy)])
        book.forget()
    }

    /// Evaluates the conditions of the candidates' policies into `scratch_conditions`, which holds those that are not true.
    ///
    /// - Returns: whether any policy has a condition; nothing was read where not.
    /// - Throws: `StorageError`.
    func evaluateConditions() throws -> Bool {
        let conditions = try book.conditions()
        guard !conditions.isEmpty else { return false }
        var user: EntityKey?
        var attributes: [String: String] = [:]
        var results: [[SQLValue]] = []
        // They are written afterwards: the candidates are read while this runs.
        try connection.forEach(ConditionSQL.candidates, []) { row in
            guard let condition = conditions[row.integer(1)] else { return }
            if user != row.integer(0) {
                user = row.integer(0)
                attributes = try Texts.decode(row.text(2))
            }
            switch condition.evaluate(attributes) {
            case .holds: break
            case .holdsNot: results.append([row.values[1], row.values[0], .integer(0), .null, row.values[3]])
            case .failed(let message):
                results.append([row.values[1], row.values[0], .integer(2), .text(message), row.values[3]])
            }
        }
        for result in results { try connection.run(ConditionSQL.result, result) }
        return true
    }

    /// Marks the candidates whose condition has no value, and forgets the results.
    func noteConditionErrors() throws {
        try connection.run(ConditionSQL.dropErrors)
        try connection.run(ConditionSQL.noteErrors)
        try connection.run("DELETE FROM scratch_conditions")
    }
}

private enum ConditionSQL {
    static let candidates = """
        SELECT users.key, scratch_reasons.policy, users.attributes, max(scratch_reasons.seq)
        FROM scratch_reasons JOIN users ON users.key = scratch_reasons.user
        WHERE EXISTS (
            SELECT 1 FROM policy_conditions
            WHERE policy_conditions.policy = scratch_reasons.policy AND policy_conditions.to_seq IS NULL
        )
        GROUP BY users.key, scratch_reasons.policy ORDER BY users.key
        """

    static let result = "INSERT INTO scratch_conditions (policy, user, value, message, seq) VALUES (?1, ?2, ?3, ?4, ?5)"

    /// An error is shown of whom the policy would give its app, if only the condition were true: who is out of the app's
    /// scope is not waiting for it.
    private static let failing = """
        SELECT scratch_conditions.policy, scratch_conditions.user, scratch_conditions.message, scratch_conditions.seq
        FROM scratch_conditions
        WHERE scratch_conditions.value = 2 AND EXISTS (
            SELECT 1
            FROM policies
            JOIN users ON users.key = scratch_conditions.user AND users.status = 'active'
            JOIN group_paths ON group_paths.ancestor = policies.grp
            JOIN memberships ON memberships.grp = group_paths.descendant
                AND memberships.member = scratch_conditions.user AND memberships.to_seq IS NULL
            WHERE policies.key = scratch_conditions.policy AND policies.enabled = 1 AND policies.removed_seq IS NULL
                AND \(isInWindow)
                AND NOT EXISTS (
                    SELECT 1 FROM scratch_scopes
                    WHERE scratch_scopes.app = policies.app AND scratch_scopes.user = scratch_conditions.user
                        AND scratch_scopes.value = 0
                )
        )
        """

    /// One that is the same as before is kept, with the seq since which it has been there.
    static let dropErrors = """
        DELETE FROM expression_errors
        WHERE kind = 'condition' AND (owner, user) IN (SELECT policy, user FROM scratch_reasons)
            AND (owner, user, message) NOT IN (SELECT policy, user, message FROM (\(failing)))
        """

    static let noteErrors = """
        INSERT INTO expression_errors (kind, owner, user, seq, message)
        SELECT 'condition', policy, user, seq, message FROM (\(failing)) WHERE true ON CONFLICT DO NOTHING
        """
}
