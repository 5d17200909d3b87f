package import Database
package import Domain

extension SQLState {
    package func separation(named name: String) throws -> SeparationState? {
        try connection.first(
            "SELECT key, name, kind, first, second FROM separations WHERE folded = ?1 AND removed_seq IS NULL",
            [.text(Names.folded(name))]
        ).map { SeparationState($0) }
    }

    package func separations(naming key: EntityKey) throws -> [String] {
        try connection.rows(
            "SELECT name FROM separations WHERE removed_seq IS NULL AND ?1 IN (first, second) ORDER BY key",
            [.integer(key)]
        ).map { $0.text(0) }
    }

    package func exception(of user: EntityKey, from separation: EntityKey) throws -> Timestamp? {
        try connection.first(
            "SELECT until_at FROM separation_exceptions WHERE separation = ?1 AND user = ?2 AND to_seq IS NULL",
            [.integer(separation), .integer(user)]
        ).map { Timestamp(microseconds: $0.integer(0)) }
    }

    package func holders(of separation: Separation) throws -> Holders {
        try holders(
            connection.rows(HoldersSQL.users(separation.kind), separation.parameters).map { $0.integer(0) })
    }

    /// Users by key as a sentence names them.
    func holders(_ users: [EntityKey]) throws -> Holders {
        let first = try users.sorted().prefix(10).map { user in
            let row = try connection.first("SELECT user_name FROM users WHERE key = ?1", [.integer(user)])
            return Holders.User(key: user, name: row?.optionalText(0) ?? "(erased)")
        }
        return Holders(count: users.count, first: first)
    }
}

extension SeparationState {
    /// Reads key, name, kind, first and second.
    package init(_ row: SQLRow) {
        self.init(
            key: row.integer(0), name: row.text(1),
            separation: Separation(
                SeparationKind(rawValue: row.text(2)) ?? .groups, row.integer(3), row.integer(4)))
    }
}

extension Separation {
    /// The two as `?1` and `?2`.
    package var parameters: [SQLValue] { [.integer(first), .integer(second)] }
}

/// Who holds both of a pair now.
///
/// Costs a look at each who holds the first.
package enum HoldersSQL {
    /// The users, by key, who hold both `?1` and `?2`.
    package static func users(_ kind: SeparationKind) -> String {
        switch kind {
        case .groups: "\(groups) ORDER BY 1"
        case .policies: "\(policies) ORDER BY 1"
        }
    }

    private static let groups = """
        SELECT DISTINCT memberships.member
        FROM group_paths
        CROSS JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL
            AND memberships.kind = 'user'
        WHERE group_paths.ancestor = ?1 AND \(isInGroup("?2", "memberships.member"))
        """

    private static let policies = """
        SELECT DISTINCT reasons.user FROM reasons
        WHERE reasons.policy = ?1 AND reasons.to_seq IS NULL AND \(hasPolicy("?2", "reasons.user"))
        """

    /// Whether a user belongs to a group, directly or by nesting.
    static func isInGroup(_ group: String, _ user: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM memberships AS held
            JOIN group_paths AS way ON way.descendant = held.grp AND way.ancestor = \(group)
            WHERE held.member = \(user) AND held.to_seq IS NULL
        )
        """
    }

    /// Whether a policy gives a user its app.
    static func hasPolicy(_ policy: String, _ user: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM reasons AS held WHERE held.user = \(user) AND held.policy = \(policy) AND held.to_seq IS NULL
        )
        """
    }
}
