import Database
package import Domain

extension SQLState {
    package func rule(ofGroup group: EntityKey) throws -> ExpressionText? {
        try connection.first(
            "SELECT expression, language FROM group_rules WHERE grp = ?1 AND to_seq IS NULL", [.integer(group)]
        ).flatMap { ExpressionText($0, 0) }
    }

    package func ruleException(of user: EntityKey, in group: EntityKey) throws -> RuleException? {
        try connection.first(
            "SELECT mode FROM rule_exceptions WHERE grp = ?1 AND user = ?2 AND to_seq IS NULL",
            [.integer(group), .integer(user)]
        ).flatMap { RuleException(rawValue: $0.text(0)) }
    }

    package func isRuleMember(_ user: EntityKey, of group: EntityKey) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM rule_memberships WHERE grp = ?1 AND member = ?2 AND to_seq IS NULL",
            [.integer(group), .integer(user)]) != nil
    }

    package func scope(ofApp app: EntityKey) throws -> ExpressionText? {
        try connection.first(
            "SELECT expression, language FROM app_scopes WHERE app = ?1 AND to_seq IS NULL", [.integer(app)]
        ).flatMap { ExpressionText($0, 0) }
    }
}

extension ExpressionText {
    /// An expression and its language in two columns of a row; nil where they are NULL.
    init?(_ row: SQLRow, _ place: Int) {
        guard let text = row.optionalText(place), let language = row.optionalText(place + 1) else { return nil }
        self.init(text, language: language)
    }
}
