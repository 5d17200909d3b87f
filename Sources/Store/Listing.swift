package import Database
package import Domain

/// What there is now, for lists that people read.
package struct Listing {
    let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// Whether there is an app of that name.
    package func hasApp(named name: String) throws -> Bool {
        try SQLState(connection: connection).app(named: name) != nil
    }

    /// A user as a list shows it.
    package struct User: Sendable {
        package let userName: String?
        package let status: String
        package let attributes: [String: String]
    }

    /// Users by name.
    package func users(includingRemoved: Bool) throws -> [User] {
        try connection.rows(
            "SELECT user_name, status, attributes FROM users WHERE status <> 'removed' OR ?1 ORDER BY folded, key",
            [SQLValue(includingRemoved)]
        ).map { User(userName: $0.optionalText(0), status: $0.text(1), attributes: try Texts.decode($0.text(2))) }
    }

    /// Everything about one user, as facts in a fixed order; nil where there is none of that name.
    package func user(named name: String) throws -> [(String, String)]? {
        let row = try connection.first(
            "SELECT key, status, external_id, attributes FROM users WHERE folded = ?1", [.text(Names.folded(name))])
        guard let row else { return nil }
        let key: [SQLValue] = [row.values[0]]
        var facts = [("status", row.text(1)), ("externalId", row.text(2))]
        facts += try Texts.decode(row.text(3)).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        facts += try connection.rows(
            """
            SELECT groups.name FROM memberships JOIN groups ON groups.key = memberships.grp
            WHERE memberships.member = ?1 AND memberships.to_seq IS NULL ORDER BY groups.folded
            """, key
        ).map { ("group", $0.text(0)) }
        facts += try times(ofUser: row.integer(0))
        facts += try connection.rows(
            """
            SELECT apps.name, login_methods.login_method FROM assignments
            JOIN apps ON apps.key = assignments.app
            LEFT JOIN login_methods ON login_methods.app = assignments.app AND login_methods.user = assignments.user
                AND login_methods.to_seq IS NULL
            WHERE assignments.user = ?1 AND assignments.to_seq IS NULL ORDER BY apps.folded
            """, key
        ).map { ("app", "\($0.text(0)) by \($0.text(1))") }
        facts += try connection.rows(
            """
            SELECT apps.name, links.remote_id, links.active FROM links JOIN apps ON apps.key = links.app
            WHERE links.resource = ?1 ORDER BY apps.folded
            """, key
        ).map { ("account", "\($0.text(0)): \($0.text(1)), \($0.truth(2) ? "active" : "deactivated")") }
        facts += try connection.rows(
            """
            SELECT apps.name, parked.reason, parked.detail FROM parked JOIN apps ON apps.key = parked.app
            WHERE parked.resource = ?1 ORDER BY apps.folded
            """, key
        ).map { ("parked", "\($0.text(0)): \($0.text(2)) (\($0.text(1)))") }
        return facts
    }

    /// A group as a list shows it.
    package struct Group: Sendable {
        package let name: String
        /// Direct members.
        package let users: Int64
        package let groups: Int64
        package let policies: [String]
        package let rule: String?
        /// Users for whom the rule has no value.
        package let failing: Int64
    }

    /// Groups by name.
    package func groups() throws -> [Group] {
        try connection.rows(
            """
            SELECT key, name,
                (SELECT count(*) FROM memberships WHERE grp = key AND kind = 'user' AND to_seq IS NULL),
                (SELECT count(*) FROM memberships WHERE grp = key AND kind = 'group' AND to_seq IS NULL),
                (SELECT expression FROM group_rules WHERE grp = key AND to_seq IS NULL),
                (SELECT count(*) FROM expression_errors WHERE kind = 'rule' AND owner = key)
            FROM groups WHERE removed_seq IS NULL ORDER BY folded
            """
        ).map {
            Group(
                name: $0.text(1), users: $0.integer(2), groups: $0.integer(3),
                policies: try SQLState(connection: connection).policies(ofGroup: $0.integer(0)),
                rule: $0.optionalText(4), failing: $0.integer(5))
        }
    }

    /// A policy as a list shows it.
    package struct Policy: Sendable {
        package let name: String
        package let app: String
        package let group: String
        package let loginMethod: String
        package let priority: Int64
        package let isEnabled: Bool
        /// Users to whom it is a reason now.
        package let users: Int64
        package let window: TimeWindow
        /// Whether the events have opened the window and not closed it.
        package let isOpen: Bool
        package let condition: String?
        /// Users for whom the condition has no value.
        package let failing: Int64
    }

    /// Policies by name.
    package func policies() throws -> [Policy] {
        try connection.rows(
            """
            SELECT policies.name, apps.name, groups.name, login_method, priority, enabled,
                (SELECT count(DISTINCT user) FROM reasons WHERE reasons.policy = policies.key AND to_seq IS NULL),
                policy_windows.from_at, policy_windows.until_at, coalesce(policy_windows.open, 1),
                policy_conditions.expression,
                (SELECT count(*) FROM expression_errors WHERE kind = 'condition' AND owner = policies.key)
            FROM policies JOIN apps ON apps.key = policies.app JOIN groups ON groups.key = policies.grp
                LEFT JOIN policy_windows ON policy_windows.policy = policies.key AND policy_windows.to_seq IS NULL
                LEFT JOIN policy_conditions ON policy_conditions.policy = policies.key
                    AND policy_conditions.to_seq IS NULL
            WHERE policies.removed_seq IS NULL ORDER BY policies.folded
            """
        ).map {
            Policy(
                name: $0.text(0), app: $0.text(1), group: $0.text(2), loginMethod: $0.text(3), priority: $0.integer(4),
                isEnabled: $0.truth(5), users: $0.integer(6), window: TimeWindow($0, 7), isOpen: $0.truth(9),
                condition: $0.optionalText(10), failing: $0.integer(11))
        }
    }

    /// A token as a list shows it: never the token itself.
    package struct Token: Sendable {
        package let name: String
        package let role: String
        package let digest: String
        /// The event that added it, and when.
        package let seq: Seq
        package let addedAt: Timestamp?
    }

    /// Tokens by name, without those that were removed.
    package func tokens() throws -> [Token] {
        try connection.rows(
            """
            SELECT tokens.name, tokens.role, tokens.digest, tokens.key, events.at
            FROM tokens LEFT JOIN events ON events.seq = tokens.key
            WHERE tokens.removed_seq IS NULL ORDER BY tokens.folded
            """
        ).map {
            Token(
                name: $0.text(0), role: $0.text(1), digest: $0.text(2), seq: $0.integer(3),
                addedAt: $0.optionalInteger(4).map { Timestamp(microseconds: $0) })
        }
    }

    /// An app as a list shows it.
    package struct App: Sendable {
        package let key: EntityKey
        package let state: AppState
        /// The mappings of its own by target path, beside those of its profile.
        package let mappings: [String: MappingRule]
        package let users: Int64
        package let accounts: Int64
        package let waiting: Int64
        package let parked: Int64
        /// Why nothing is delivered to it for now, as far as the last try told.
        package let held: String?
        package let settings: AppSettings
        /// Removals that wait for a release.
        package let removalsHeld: Int64
        /// Whom it is for; nil where it is for everybody whom a policy gives it.
        package let scope: String?
        /// Users for whom the scope has no value.
        package let failing: Int64
        /// When the credential was last named; nil where the app has none.
        package let credentialSetAt: Timestamp?
    }

    /// Apps by name.
    package func apps() throws -> [App] {
        try connection.rows(
            """
            SELECT key, name,
                (SELECT count(*) FROM assignments WHERE app = key AND to_seq IS NULL),
                (SELECT count(*) FROM links WHERE app = key AND kind = 'user' AND active = 1),
                (SELECT count(*) FROM jobs WHERE app = key AND state IN ('ready', 'leased', 'waiting')),
                (SELECT count(*) FROM parked WHERE app = key AND dropped = 0),
                (SELECT reason FROM app_holds WHERE app = key AND app_holds.changed_seq = apps.changed_seq),
                (SELECT count(*) FROM held_removals WHERE app = key AND discarded = 0),
                (SELECT expression FROM app_scopes WHERE app = key AND to_seq IS NULL),
                (SELECT count(*) FROM expression_errors WHERE kind = 'scope' AND owner = key)
            FROM apps WHERE removed_seq IS NULL ORDER BY folded
            """
        ).compactMap { row in
            let present = SQLState(connection: connection)
            guard let state = try present.app(named: row.text(1)) else { return nil }
            return App(
                key: row.integer(0), state: state, mappings: try MappingTable.rules(ofApp: state.key, connection),
                users: row.integer(2), accounts: row.integer(3), waiting: row.integer(4), parked: row.integer(5),
                held: row.optionalText(6),
                settings: try present.settings(ofApp: state.key), removalsHeld: row.integer(7),
                scope: row.optionalText(8), failing: row.integer(9),
                credentialSetAt: try credentialSetAt(state))
        }
    }

    /// When the credential that an app has was first named, as far as the journal knows.
    private func credentialSetAt(_ app: AppState) throws -> Timestamp? {
        guard let credential = app.connection.credential else { return nil }
        let rows = try connection.rows(
            """
            SELECT events.at, json_extract(events.data, '$.credential')
            FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'app' AND timeline.key = ?1 AND events.type IN ('AppAdded', 'AppChanged')
            ORDER BY timeline.seq DESC
            """, [.integer(app.key)])
        return rows.prefix { $0.optionalText(1) == credential }.last.map { Timestamp(microseconds: $0.integer(0)) }
    }
}
