import JSON

/// Events of expressions: membership rules of groups with their exceptions, conditions of policies, and scopes of apps.
extension Event {
    var rulePayload: EventPayload? {
        switch self {
        case .groupRuleSet(let group, let rule):
            Self.payload(
                "GroupRuleSet",
                ["group": .integer(group), "expression": .string(rule.text), "language": .string(rule.language)])
        case .groupRuleCleared(let group): Self.payload("GroupRuleCleared", ["group": .integer(group)])
        case .ruleExceptionSet(let group, let user, let mode):
            Self.payload(
                "RuleExceptionSet",
                ["group": .integer(group), "user": .integer(user), "mode": .string(mode.rawValue)])
        case .ruleExceptionCleared(let group, let user):
            Self.payload("RuleExceptionCleared", ["group": .integer(group), "user": .integer(user)])
        case .policyConditionSet(let policy, let condition):
            Self.payload("PolicyConditionSet", Self.json(condition, with: ["policy": .integer(policy)]))
        case .appScopeSet(let app, let scope):
            Self.payload("AppScopeSet", Self.json(scope, as: "scope", with: ["app": .integer(app)]))
        default: nil
        }
    }

    static func rule(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "GroupRuleSet":
            let text = try fields.text("expression")
            return .groupRuleSet(
                group: try fields.key("group"), rule: ExpressionText(text, language: try fields.text("language")))
        case "GroupRuleCleared": return .groupRuleCleared(group: try fields.key("group"))
        case "RuleExceptionSet":
            guard let mode = RuleException(rawValue: try fields.text("mode")) else { throw fields.malformed("mode") }
            return .ruleExceptionSet(group: try fields.key("group"), user: try fields.key("user"), mode: mode)
        case "RuleExceptionCleared":
            return .ruleExceptionCleared(group: try fields.key("group"), user: try fields.key("user"))
        case "PolicyConditionSet":
            return .policyConditionSet(policy: try fields.key("policy"), condition: try fields.condition())
        case "AppScopeSet":
            return .appScopeSet(app: try fields.key("app"), scope: try fields.expression("scope"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    /// An expression and its language beside other members; both are null for none.
    static func json(
        _ expression: ExpressionText?, as field: String = "condition", with more: [String: JSONValue]
    ) -> [String: JSONValue] {
        more.merging([
            field: expression.map { .string($0.text) } ?? .null,
            "language": expression.map { .string($0.language) } ?? .null,
        ]) { $1 }
    }
}

extension EventFields {
    func condition() throws(EventCodingError) -> ExpressionText? { try expression("condition") }

    /// Two fields that must be there, and are null where there is no such expression.
    func expression(_ field: String) throws(EventCodingError) -> ExpressionText? {
        switch (data[field], data["language"]) {
        case (.string(let text)?, .string(let language)?): return ExpressionText(text, language: language)
        case (.null?, .null?): return nil
        case (.string?, _), (.null?, _): throw malformed("language")
        default: throw malformed(field)
        }
    }
}
