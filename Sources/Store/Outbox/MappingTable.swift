import Database
import Domain

/// The lines of an app's own mapping, as the tables hold them.
enum MappingTable {
    /// What an app maps beside its profile, by path.
    static func rules(ofApp app: EntityKey, _ connection: any SQLConnection) throws -> [String: MappingRule] {
        let rows = try connection.rows(
            """
            SELECT app_mappings.path, expression, on_create_only, fallback, when_absent
            FROM app_mappings LEFT JOIN mapping_options
                ON mapping_options.app = app_mappings.app AND mapping_options.path = app_mappings.path
            WHERE app_mappings.app = ?1
            """, [.integer(app)])
        let rules = rows.map { row -> (String, MappingRule) in
            guard let whenAbsent = row.optionalText(4) else { return (row.text(0), MappingRule(row.text(1))) }
            let options = MappingOptions(
                isOnCreateOnly: row.truth(2), fallback: row.optionalText(3),
                whenAbsent: MappingOptions.WhenAbsent(rawValue: whenAbsent) ?? .clear)
            return (row.text(0), MappingRule(row.text(1), options))
        }
        return Dictionary(uniqueKeysWithValues: rules)
    }

    /// Sets a line, or takes it out where there is no rule.
    static func set(
        _ rule: MappingRule?, at path: String, ofApp app: EntityKey, _ connection: any SQLConnection
    ) throws {
        let key: [SQLValue] = [.integer(app), .text(path)]
        guard let rule else {
            try connection.run("DELETE FROM app_mappings WHERE app = ?1 AND path = ?2", key)
            try connection.run("DELETE FROM mapping_options WHERE app = ?1 AND path = ?2", key)
            return
        }
        try connection.run(
            """
            INSERT INTO app_mappings (app, path, expression) VALUES (?1, ?2, ?3)
            ON CONFLICT (app, path) DO UPDATE SET expression = excluded.expression
            """, key + [.text(rule.expression)])
        try connection.run("DELETE FROM mapping_options WHERE app = ?1 AND path = ?2", key)
        guard rule.options != .standard else { return }
        try connection.run(
            """
            INSERT INTO mapping_options (app, path, on_create_only, fallback, when_absent)
            VALUES (?1, ?2, ?3, ?4, ?5)
            """,
            key + [
                SQLValue(rule.options.isOnCreateOnly), SQLValue(rule.options.fallback),
                .text(rule.options.whenAbsent.rawValue),
            ])
    }
}
