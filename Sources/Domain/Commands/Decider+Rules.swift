/// Membership rules of groups with their exceptions, conditions of policies, and scopes of apps.
extension Decider {
    func changeRule(_ name: String, _ expression: String?) throws -> Event {
        let group = try group(name)
        let known = try state.rule(ofGroup: group.key)
        guard let expression else {
            guard known != nil else { throw Refusal.noRule(name) }
            return .groupRuleCleared(group: group.key)
        }
        let rule = try checked(expression)
        if rule == known { throw Refusal.nothingToChange(.group, name) }
        return .groupRuleSet(group: group.key, rule: rule)
    }

    func changeException(_ name: String, _ userName: String, _ mode: RuleException?) throws -> Event {
        let group = try group(name)
        guard try state.rule(ofGroup: group.key) != nil else { throw Refusal.noRule(name) }
        let user = mode == .in ? try present(userName) : try anyUser(userName)
        let known = try state.ruleException(of: user.key, in: group.key)
        if known == mode { throw Refusal.nothingToChange(.group, name) }
        guard let mode else { return .ruleExceptionCleared(group: group.key, user: user.key) }
        return .ruleExceptionSet(group: group.key, user: user.key, mode: mode)
    }

    func changeCondition(_ name: String, _ expression: String?) throws -> Event {
        let policy = try policy(name)
        let condition = try expression.map { try checked($0) }
        if condition == policy.condition { throw Refusal.nothingToChange(.policy, name) }
        return .policyConditionSet(policy: policy.key, condition: condition)
    }

    func changeScope(_ name: String, _ expression: String?) throws -> Event {
        let app = try app(name)
        let scope = try expression.map { try checked($0) }
        if scope == (try state.scope(ofApp: app.key)) { throw Refusal.nothingToChange(.app, name) }
        return .appScopeSet(app: app.key, scope: scope)
    }

    /// An expression that reads nothing but what there is, and is true or false.
    func checked(_ expression: String) throws -> ExpressionText {
        let (names, types) = (try state.attributeNames(), try state.attributeTypes())
        if let problem = UserExpression.problem(expression, attributes: names, types: types) {
            throw Refusal.invalidExpression(problem: problem)
        }
        return ExpressionText(expression)
    }
}
