package import Database
package import Domain

extension SQLState {
    package func attributeNames() throws -> [String] {
        UserAttribute.standard
            + (try connection.rows(
                "SELECT name FROM attributes UNION SELECT name FROM attribute_types WHERE to_seq IS NULL ORDER BY name"
            ).map { $0.text(0) })
    }

    package func attributeTypes() throws -> [String: AttributeType] { try AttributeTypes.now(connection) }

    package func expressionsInForce() throws -> [ExpressionInForce] {
        try connection.rows(
            """
            SELECT 'group', groups.name, expression, language, groups.key
            FROM group_rules JOIN groups ON groups.key = grp WHERE to_seq IS NULL
            UNION ALL
            SELECT 'policy', policies.name, expression, language, policies.key
            FROM policy_conditions JOIN policies ON policies.key = policy WHERE to_seq IS NULL
            UNION ALL
            SELECT 'app', apps.name, expression, language, apps.key
            FROM app_scopes JOIN apps ON apps.key = app WHERE to_seq IS NULL
            ORDER BY 5
            """
        ).map {
            ExpressionInForce(
                EntityKind(rawValue: $0.text(0)) ?? .group, $0.text(1), ExpressionText($0.text(2), language: $0.text(3))
            )
        }
    }

    package func holders(ofAttribute name: String, notOf type: AttributeType) throws -> Holders {
        var count = 0
        var first: [Holders.User] = []
        try connection.forEach(
            "SELECT key, user_name, attributes FROM users WHERE status <> 'removed' ORDER BY key", []
        ) { row in
            guard let value = try Texts.decode(row.text(2))[name], type.problem(value) != nil else { return }
            count += 1
            if count <= 10 {
                first.append(Holders.User(key: row.integer(0), name: row.optionalText(1) ?? "(erased)"))
            }
        }
        return Holders(count: count, first: first)
    }
}

/// The declared types of attributes.
package enum AttributeTypes {
    static func now(_ connection: any SQLConnection) throws -> [String: AttributeType] {
        read(try connection.rows("SELECT name, type FROM attribute_types WHERE to_seq IS NULL"))
    }

    /// Those of an instant of the past.
    ///
    /// - Parameters:
    ///   - seq: as of which.
    ///   - connection: where they are read.
    /// - Returns: the types by name; what is not among them is a text.
    /// - Throws: `StorageError`.
    package static func asOf(_ seq: Seq, _ connection: any SQLConnection) throws -> [String: AttributeType] {
        read(
            try connection.rows(
                """
                SELECT name, type FROM attribute_types WHERE from_seq <= ?1 AND (to_seq IS NULL OR to_seq > ?1)
                """, [.integer(seq)]))
    }

    private static func read(_ rows: [SQLRow]) -> [String: AttributeType] {
        var types: [String: AttributeType] = [:]
        for row in rows { types[row.text(0)] = AttributeType(rawValue: row.text(1)) }
        return types
    }
}
