package import Database
package import Domain
import JSON

/// The present as the projections have it.
package struct SQLState: State {
    let connection: any SQLConnection

    package init(connection: any SQLConnection) { self.connection = connection }

    package func user(named name: String) throws -> UserState? {
        try connection.first("SELECT key, status FROM users WHERE folded = ?1", [.text(Names.folded(name))]).map {
            UserState(key: $0.integer(0), status: UserStatus(rawValue: $0.text(1)) ?? .removed)
        }
    }

    package func attributes(ofUser user: EntityKey) throws -> [String: String] {
        let row = try connection.first("SELECT attributes FROM users WHERE key = ?1", [.integer(user)])
        return try Texts.decode(row?.text(0) ?? "{}")
    }

    package func group(named name: String) throws -> GroupState? {
        try connection.first(
            "SELECT key, name FROM groups WHERE folded = ?1 AND removed_seq IS NULL", [.text(Names.folded(name))]
        ).map { GroupState(key: $0.integer(0), name: $0.text(1)) }
    }

    package func app(named name: String) throws -> AppState? {
        try connection.first(
            """
            SELECT key, name, connector, profile, endpoint, credential, concurrency, features, paused
            FROM apps WHERE folded = ?1 AND removed_seq IS NULL
            """, [.text(Names.folded(name))]
        ).map {
            AppState(
                key: $0.integer(0), name: $0.text(1),
                connection: AppConnection(
                    connector: $0.optionalText(2), profile: $0.optionalText(3), endpoint: $0.optionalText(4),
                    credential: $0.optionalText(5), concurrency: $0.optionalInteger(6)),
                features: Features.decode($0.text(7)), isPaused: $0.truth(8))
        }
    }

    package func policy(named name: String) throws -> PolicyState? {
        try connection.first(
            """
            SELECT policies.key, name, login_method, priority, enabled, from_at, until_at, expression, language
            FROM policies
            LEFT JOIN policy_windows ON policy_windows.policy = policies.key AND policy_windows.to_seq IS NULL
            LEFT JOIN policy_conditions ON policy_conditions.policy = policies.key
                AND policy_conditions.to_seq IS NULL
            WHERE folded = ?1 AND removed_seq IS NULL
            """, [.text(Names.folded(name))]
        ).map {
            PolicyState(
                key: $0.integer(0), name: $0.text(1), loginMethod: $0.text(2), priority: $0.integer(3),
                isEnabled: $0.truth(4), window: TimeWindow($0, 5), condition: ExpressionText($0, 7))
        }
    }

    package func token(named name: String) throws -> EntityKey? {
        try connection.first(
            "SELECT key FROM tokens WHERE folded = ?1 AND removed_seq IS NULL", [.text(Names.folded(name))]
        )?.integer(0)
    }

    package func belongs(_ group: EntityKey, to ancestor: EntityKey) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM group_paths WHERE ancestor = ?1 AND descendant = ?2", [.integer(ancestor), .integer(group)])
            != nil
    }

    package func policies(ofGroup group: EntityKey) throws -> [String] {
        try connection.rows(
            "SELECT name FROM policies WHERE grp = ?1 AND removed_seq IS NULL ORDER BY key", [.integer(group)]
        ).map { $0.text(0) }
    }

    package func policies(ofApp app: EntityKey) throws -> [String] {
        try connection.rows(
            "SELECT name FROM policies WHERE app = ?1 AND removed_seq IS NULL ORDER BY key", [.integer(app)]
        ).map { $0.text(0) }
    }

    package func openAccounts(ofApp app: EntityKey) throws -> Int64 {
        try connection.first(
            "SELECT count(*) FROM links WHERE app = ?1 AND kind = 'user' AND active = 1", [.integer(app)]
        )?.integer(0) ?? 0
    }

    package func mapping(app: EntityKey, path: String) throws -> String? {
        try connection.first(
            "SELECT expression FROM app_mappings WHERE app = ?1 AND path = ?2", [.integer(app), .text(path)]
        )?.text(0)
    }

    package func isParked(app: EntityKey, resource: EntityKey) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM parked WHERE app = ?1 AND resource = ?2",
            [.integer(app), .integer(resource)])
            != nil
    }

    package func isKnown(_ resource: EntityKey, toApp app: EntityKey) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM wants WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)]) != nil
    }

    package func settings(ofApp app: EntityKey) throws -> AppSettings {
        let rows = try connection.rows("SELECT name, value FROM app_settings WHERE app = ?1", [.integer(app)])
        let values = rows.compactMap { row in AppSetting(rawValue: row.text(0)).map { ($0, row.text(1)) } }
        return AppSettings(Dictionary(uniqueKeysWithValues: values))
    }
}

/// A JSON object of texts, as tables hold attributes.
package enum Texts {
    package static func encode(_ texts: [String: String]) -> String {
        JSONValue.object(texts.mapValues { .string($0) }).canonicalText
    }

    package static func decode(_ text: String) throws -> [String: String] {
        (try JSONValue(parsing: text).object ?? [:]).compactMapValues(\.string)
    }
}

/// The features of an app, as the apps table holds them.
package enum Features {
    package static func encode(_ features: Set<AppFeature>) -> String {
        features.map(\.rawValue).sorted().joined(separator: " ")
    }

    package static func decode(_ text: String) -> Set<AppFeature> {
        Set(text.split(separator: " ").compactMap { AppFeature(rawValue: String($0)) })
    }
}
