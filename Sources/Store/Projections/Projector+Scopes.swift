import Database
import Domain

/// Scopes of apps: whoever is out of an app's scope is given it by no policy.
///
/// They are evaluated for the candidates of a settling before it, once for each user and app.
extension Projector {
    func setScope(_ app: EntityKey, _ scope: ExpressionText?, _ seq: Seq) throws {
        try endScope(app, seq)
        if let scope {
            try connection.run(
                "INSERT INTO app_scopes (app, expression, language, from_seq) VALUES (?1, ?2, ?3, ?4)",
                [.integer(app), .text(scope.text), .text(scope.language), .integer(seq)])
        } else {
            try connection.run("DELETE FROM expression_errors WHERE kind = 'scope' AND owner = ?1", [.integer(app)])
        }
        try connection.run(ScopeSQL.considerApp, [.integer(app), .integer(seq)])
        try settle()
        try note(seq, (.app, app))
    }

    func endScope(_ app: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE app_scopes SET to_seq = ?2 WHERE app = ?1 AND to_seq IS NULL", [.integer(app), .integer(seq)])
        book.forget()
    }

    /// Every reason for which a user has an app, or would have it.
    func considerReasons(ofUser user: EntityKey, inApp app: EntityKey, _ seq: Seq) throws {
        try connection.run(ScopeSQL.considerUser, [.integer(user), .integer(app), .integer(seq)])
    }

    /// Evaluates the scopes of the candidates' apps into `scratch_scopes`, which holds those that are not true.
    ///
    /// - Returns: whether any app has a scope; nothing was read where not.
    /// - Throws: `StorageError`.
    func evaluateScopes() throws -> Bool {
        let scopes = try book.scopes()
        guard !scopes.isEmpty else { return false }
        var user: EntityKey?
        var attributes: [String: String] = [:]
        var results: [[SQLValue]] = []
        // They are written afterwards: the candidates are read while this runs.
        try connection.forEach(ScopeSQL.candidates, []) { row in
            guard let scope = scopes[row.integer(1)] else { return }
            if user != row.integer(0) {
                user = row.integer(0)
                attributes = try Texts.decode(row.text(2))
            }
            switch scope.evaluate(attributes) {
            case .holds: break
            case .holdsNot: results.append([row.values[1], row.values[0], .integer(0), .null, row.values[3]])
            case .failed(let message):
                results.append([row.values[1], row.values[0], .integer(2), .text(message), row.values[3]])
            }
        }
        for result in results { try connection.run(ScopeSQL.result, result) }
        return true
    }

    /// Marks the candidates for whom the scope has no value, and forgets the results.
    func noteScopeErrors() throws {
        try connection.run(ScopeSQL.dropErrors)
        try connection.run(ScopeSQL.noteErrors)
        try connection.run("DELETE FROM scratch_scopes")
    }
}

private enum ScopeSQL {
    /// Of all policies of the app `?1`, at seq `?2`.
    static let considerApp = """
        INSERT INTO scratch_reasons (policy, via, user, seq)
        SELECT policies.key, memberships.grp, memberships.member, ?2
        FROM policies
        JOIN group_paths ON group_paths.ancestor = policies.grp
        JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL
            AND memberships.kind = 'user'
        WHERE policies.app = ?1 AND policies.removed_seq IS NULL
        ON CONFLICT DO NOTHING
        """

    /// Of the user `?1` in the app `?2`, at seq `?3`.
    static let considerUser = """
        INSERT INTO scratch_reasons (policy, via, user, seq)
        SELECT policies.key, memberships.grp, memberships.member, ?3
        FROM memberships
        JOIN group_paths ON group_paths.descendant = memberships.grp
        JOIN policies ON policies.grp = group_paths.ancestor AND policies.app = ?2 AND policies.removed_seq IS NULL
        WHERE memberships.member = ?1 AND memberships.to_seq IS NULL
        ON CONFLICT DO NOTHING
        """

    static let candidates = """
        SELECT users.key, policies.app, users.attributes, max(scratch_reasons.seq)
        FROM scratch_reasons
        JOIN policies ON policies.key = scratch_reasons.policy
        JOIN users ON users.key = scratch_reasons.user
        WHERE EXISTS (SELECT 1 FROM app_scopes WHERE app_scopes.app = policies.app AND app_scopes.to_seq IS NULL)
        GROUP BY users.key, policies.app ORDER BY users.key
        """

    static let result = "INSERT INTO scratch_scopes (app, user, value, message, seq) VALUES (?1, ?2, ?3, ?4, ?5)"

    /// An error is shown of whom a policy might give the app, whatever its condition says.
    private static let failing = """
        SELECT scratch_scopes.app, scratch_scopes.user, scratch_scopes.message, scratch_scopes.seq
        FROM scratch_scopes
        WHERE scratch_scopes.value = 2 AND EXISTS (
            SELECT 1
            FROM policies
            JOIN users ON users.key = scratch_scopes.user AND users.status = 'active'
            JOIN group_paths ON group_paths.ancestor = policies.grp
            JOIN memberships ON memberships.grp = group_paths.descendant
                AND memberships.member = scratch_scopes.user AND memberships.to_seq IS NULL
            WHERE policies.app = scratch_scopes.app AND policies.enabled = 1 AND policies.removed_seq IS NULL
                AND \(isInWindow)
        )
        """

    /// One that is the same as before is kept, with the seq since which it has been there.
    static let dropErrors = """
        DELETE FROM expression_errors
        WHERE kind = 'scope' AND (owner, user) IN (
            SELECT policies.app, scratch_reasons.user
            FROM scratch_reasons JOIN policies ON policies.key = scratch_reasons.policy
        ) AND (owner, user, message) NOT IN (SELECT app, user, message FROM (\(failing)))
        """

    static let noteErrors = """
        INSERT INTO expression_errors (kind, owner, user, seq, message)
        SELECT 'scope', app, user, seq, message FROM (\(failing)) WHERE true ON CONFLICT DO NOTHING
        """
}
