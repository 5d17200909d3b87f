import Database
import Domain

/// How a user stands to the rule of one group before it is evaluated.
struct RuleStanding {
    let group: EntityKey
    let user: EntityKey
    /// `in` or `out`.
    let exception: String?
    /// How the user is a member by the rule; nil where not.
    let how: String?
    /// Whether the user was put into the group by hand as well.
    let isDirect: Bool
    /// Why the rule has no value for the user, as it was last told.
    let error: String?
}

/// How one user stands to every rule: read once, however many rules are evaluated.
struct RuleStandings {
    /// Of the user.
    let attributes: [String: String]
    private let user: EntityKey
    private let exceptions: [EntityKey: String]
    private let members: [EntityKey: (how: String, isDirect: Bool)]
    private let groups: Set<EntityKey>
    private let errors: [EntityKey: String]

    /// Reads them; nil for somebody who has left.
    ///
    /// - Parameters:
    ///   - user: whose standings are read.
    ///   - connection: of the tables.
    /// - Throws: `StorageError`.
    init?(of user: EntityKey, _ connection: any SQLConnection) throws {
        let key: [SQLValue] = [.integer(user)]
        guard let row = try connection.first(StandingSQL.attributes, key) else { return nil }
        attributes = try Texts.decode(row.text(0))
        self.user = user
        func texts(_ sql: String) throws -> [EntityKey: String] {
            Dictionary(uniqueKeysWithValues: try connection.rows(sql, key).map { ($0.integer(0), $0.text(1)) })
        }
        exceptions = try texts(StandingSQL.exceptions)
        members = Dictionary(
            uniqueKeysWithValues: try connection.rows(StandingSQL.members, key).map {
                ($0.integer(0), ($0.text(1), $0.truth(2)))
            })
        groups = Set(try connection.rows(StandingSQL.groups, key).map { $0.integer(0) })
        errors = try connection.first(StandingSQL.hasErrors) == nil ? [:] : try texts(StandingSQL.errors)
    }

    /// How the user stands to the rule of a group.
    subscript(group: EntityKey) -> RuleStanding {
        let member = members[group]
        return RuleStanding(
            group: group, user: user, exception: exceptions[group], how: member?.how,
            isDirect: groups.contains(group) && member?.isDirect ?? true, error: errors[group])
    }
}

/// The statements that read the standings of the user `?1`.
private enum StandingSQL {
    static let attributes = "SELECT attributes FROM users WHERE key = ?1 AND status <> 'removed'"
    static let exceptions = "SELECT grp, mode FROM rule_exceptions WHERE user = ?1 AND to_seq IS NULL"
    static let members = "SELECT grp, how, direct FROM rule_memberships WHERE member = ?1 AND to_seq IS NULL"
    static let groups = "SELECT grp FROM memberships WHERE member = ?1 AND to_seq IS NULL"
    /// Rules without a value are rare; only then each rule is asked about.
    static let hasErrors = "SELECT 1 FROM expression_errors WHERE kind = 'rule' LIMIT 1"
    static let errors = """
        SELECT owner, message FROM group_rules
        CROSS JOIN expression_errors ON expression_errors.kind = 'rule' AND expression_errors.owner = group_rules.grp
            AND expression_errors.user = ?1
        WHERE group_rules.to_seq IS NULL
        """
}
