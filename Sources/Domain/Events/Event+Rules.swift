import JSON

/// Events of expressions: membership rules of groups with their exceptions, and conditions of policies.
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
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    /// A condition beside other members; both are null for none.
    static func json(_ condition: ExpressionText?, with more: [String: JSONValue]) -> [String: JSONValue] {
        more.merging([
            "condition": condition.map { .string($0.text) } ?? .null,
            "language": condition.map { .string($0.language) } ?? .null,
        ]) { $1 }
    }
}

extension EventFields {
    /// Two fields that must be there, and are null where there is no condition.
    func condition() throws(EventCodingError) -> ExpressionText? {
        switch (data["condition"], data["language"]) {
        case (.string(let text)?, .string(let language)?): return ExpressionText(text, language: language)
        case (.null?, .null?): return nil
        case (.string?, _), (.null?, _): throw malformed("language")
        default: throw malformed("condition")
        }
    }
}
