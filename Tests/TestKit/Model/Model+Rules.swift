import Database
package import Domain
import Store

/// Membership rules, conditions and scopes, by the rules: evaluated for everybody after every event.
extension Model {
    package func rule(ofGroup group: EntityKey) -> ExpressionText? { rules[group] }

    package func ruleException(of user: EntityKey, in group: EntityKey) -> RuleException? {
        exceptions[RulePlace(group: group, user: user)]
    }

    package func isRuleMember(_ user: EntityKey, of group: EntityKey) -> Bool {
        views.ruleMemberships.contains { $0.group == group && $0.user == user }
    }

    package func scope(ofApp app: EntityKey) -> ExpressionText? { apps[app]?.scope }

    /// What an expression gives for a user; without one it holds.
    func outcome(_ expression: ExpressionText?, _ user: User) -> UserExpression.Outcome {
        guard let expression else { return .holds }
        do {
            return try CompiledExpressions.expression(
                expression.text, language: expression.language, types: types
            ).evaluate(user.attributes)
        } catch {
            return .failed("\(error)")
        }
    }

    mutating func noteAttributes(_ event: Event) {
        let names: [String]
        switch event {
        case .userRegistered(_, let attributes): names = Array(attributes.keys)
        case .userChanged(_, let set, _): names = Array(set.keys)
        default: return
        }
        for name in names where !UserAttribute.standard.contains(name) && attributes[name] == nil {
            attributes[name] = head
        }
    }

    mutating func changeRules(_ event: Event) {
        switch event {
        case .groupRuleSet(let group, let rule): rules[group] = rule
        case .groupRuleCleared(let group): forgetRule(of: group)
        case .ruleExceptionSet(let group, let user, let mode):
            exceptions[RulePlace(group: group, user: user)] = mode
        case .ruleExceptionCleared(let group, let user): exceptions[RulePlace(group: group, user: user)] = nil
        case .policyConditionSet(let policy, let condition): policies[policy]?.condition = condition
        case .appScopeSet(let app, let scope): apps[app]?.scope = scope
        case .attributeDeclared(let name, let type): types[name] = type
        default: break
        }
    }

    mutating func forgetRule(of group: EntityKey) {
        rules[group] = nil
        exceptions = exceptions.filter { $0.key.group != group }
    }

    /// Whoever comes into a group, or leaves it, by whatever: it stands on both timelines.
    mutating func noteRuleMoves(_ before: Views) {
        for membership in before.memberships.symmetricDifference(views.memberships) where membership.kind == .user {
            timeline.insert(TimelineEntry(kind: .group, key: membership.group, seq: head))
            timeline.insert(TimelineEntry(kind: .user, key: membership.member, seq: head))
        }
    }

    /// All memberships, and which of them are by a rule: an exception decides first, and without a value all stays.
    func computeRules(_ views: inout Views, after before: Views) {
        views.memberships = memberships
        for (group, rule) in rules {
            for (key, user) in users where user.status != .removed {
                var how: String?
                switch exceptions[RulePlace(group: group, user: key)] {
                case .in: how = "exception"
                case .out: break
                case nil:
                    switch outcome(rule, user) {
                    case .holds: how = "rule"
                    case .holdsNot: break
                    case .failed(let message):
                        if before.ruleMemberships.contains(where: { $0.group == group && $0.user == key }) {
                            how = "rule"
                        }
                        views.errors.insert(.init(kind: "rule", owner: group, user: key, message: message))
                    }
                }
                guard let how else { continue }
                let membership = Membership(group: group, member: key, kind: .user)
                views.ruleMemberships.insert(
                    .init(group: group, user: key, how: how, isDirect: memberships.contains(membership)))
                views.memberships.insert(membership)
            }
        }
        views.rules = Set(rules.map { Views.RuleText(owner: $0.key, expression: $0.value) })
        views.exceptions = Set(exceptions.map { Views.Exception(place: $0.key, mode: $0.value) })
        for (key, policy) in policies where policy.removed == nil {
            if let condition = policy.condition { views.conditions.insert(.init(owner: key, expression: condition)) }
        }
        for (key, app) in apps where app.removed == nil {
            if let scope = app.scope { views.scopes.insert(.init(owner: key, expression: scope)) }
        }
        views.types = Set(types.map { .init(name: $0.key, type: $0.value) })
    }

    var ruleTables: [ModelTable] {
        [
            ModelTable("attributes", "name first_seq", attributes.map { [.text($0.key), .integer($0.value)] }),
            ModelTable(
                "attribute_types", "name type from_seq to_seq",
                Self.rows(histories.types) { [.text($0.name), .text($0.type.rawValue)] }),
            ModelTable(
                "group_rules", "grp expression language from_seq to_seq",
                Self.rows(histories.rules) {
                    [.integer($0.owner), .text($0.expression.text), .text($0.expression.language)]
                }),
            ModelTable(
                "rule_exceptions", "grp user mode from_seq to_seq",
                Self.rows(histories.exceptions) {
                    [.integer($0.place.group), .integer($0.place.user), .text($0.mode.rawValue)]
                }),
            ModelTable(
                "rule_memberships", "grp member how direct from_seq to_seq",
                Self.rows(histories.ruleMemberships) {
                    [.integer($0.group), .integer($0.user), .text($0.how), SQLValue($0.isDirect)]
                }),
            ModelTable(
                "policy_conditions", "policy expression language from_seq to_seq",
                Self.rows(histories.conditions) {
                    [.integer($0.owner), .text($0.expression.text), .text($0.expression.language)]
                }),
            ModelTable(
                "app_scopes", "app expression language from_seq to_seq",
                Self.rows(histories.scopes) {
                    [.integer($0.owner), .text($0.expression.text), .text($0.expression.language)]
                }),
            ModelTable(
                "expression_errors", "kind owner user seq message",
                histories.errors.open.map { error, seq in
                    [
                        .text(error.kind), .integer(error.owner), .integer(error.user), .integer(seq),
                        .text(error.message),
                    ]
                }),
        ]
    }
}
