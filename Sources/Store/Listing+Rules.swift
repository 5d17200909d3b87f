package import Database
package import Domain

extension Listing {
    /// Something about the rule of a group, the condition of a policy or the scope of an app, for one user.
    package struct RuleLine: Sendable {
        package let user: String
        /// `in`, `out` or `failing`.
        package let what: String
        /// Why it has no value.
        package let message: String?
        package let seq: Seq
    }

    /// The rule of a group, its exceptions, and the users for whom it has no value; nil where there is no such group.
    ///
    /// - Parameter name: of the group.
    /// - Returns: the expression, nil where the group has no rule; and the users by name.
    /// - Throws: `StorageError`.
    package func rule(ofGroup name: String) throws -> (expression: String?, lines: [RuleLine])? {
        let state = SQLState(connection: connection)
        guard let group = try state.group(named: name) else { return nil }
        return (try state.rule(ofGroup: group.key)?.text, try ruleLines("rule", group.key))
    }

    /// The users for whom the condition of a policy has no value.
    ///
    /// - Parameter name: of the policy.
    /// - Returns: them by name.
    /// - Throws: `StorageError`.
    package func failing(ofPolicy name: String) throws -> [RuleLine] {
        guard let policy = try SQLState(connection: connection).policy(named: name) else { return [] }
        return try ruleLines("condition", policy.key)
    }

    /// The scope of an app, and the users for whom it has no value; nil where there is no such app.
    ///
    /// - Parameter name: of the app.
    /// - Returns: the expression, nil where the app has no scope; and the users by name.
    /// - Throws: `StorageError`.
    package func scope(ofApp name: String) throws -> (expression: String?, lines: [RuleLine])? {
        let state = SQLState(connection: connection)
        guard let app = try state.app(named: name) else { return nil }
        return (try state.scope(ofApp: app.key)?.text, try ruleLines("scope", app.key))
    }

    private func ruleLines(_ kind: String, _ owner: EntityKey) throws -> [RuleLine] {
        try connection.rows(
            """
            SELECT users.user_name, line.what, line.message, line.seq, users.folded
            FROM (
                SELECT user, mode AS what, NULL AS message, from_seq AS seq FROM rule_exceptions
                WHERE ?1 = 'rule' AND grp = ?2 AND to_seq IS NULL
                UNION ALL
                SELECT user, 'failing', message, seq FROM expression_errors WHERE kind = ?1 AND owner = ?2
            ) AS line JOIN users ON users.key = line.user
            ORDER BY line.what <> 'failing', users.folded
            """, [.text(kind), .integer(owner)]
        ).map {
            RuleLine(
                user: $0.optionalText(0) ?? "(erased)", what: $0.text(1), message: $0.optionalText(2),
                seq: $0.integer(3))
        }
    }
}

/// The expressions that have no value for somebody.
///
/// - Parameter connection: where they are read.
/// - Returns: for how many users a rule, a condition and a scope has none.
/// - Throws: `StorageError`.
package func failingExpressions(
    _ connection: any SQLConnection
) throws -> (rules: Int64, conditions: Int64, scopes: Int64) {
    let row = try connection.first(
        """
        SELECT count(*) FILTER (WHERE kind = 'rule'), count(*) FILTER (WHERE kind = 'condition'),
            count(*) FILTER (WHERE kind = 'scope')
        FROM expression_errors
        """)
    return (row?.integer(0) ?? 0, row?.integer(1) ?? 0, row?.integer(2) ?? 0)
}
