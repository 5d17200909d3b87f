import Domain
import Store

/// Events of rules, conditions, scopes and attributes in words.
extension Audit {
    func describeRule(_ event: RecordedEvent) throws -> String? {
        func user(_ key: EntityKey) throws -> String { try name(.user, key, asOf: event.seq) }
        func group(_ key: EntityKey) throws -> String { try name(.group, key, asOf: event.seq - 1) }
        func policy(_ key: EntityKey) throws -> String { try name(.policy, key, asOf: event.seq - 1) }
        func app(_ key: EntityKey) throws -> String { try name(.app, key, asOf: event.seq - 1) }
        switch event.event {
        case .groupRuleSet(let key, let rule): return "the rule of \(try group(key)) is \(rule.text)"
        case .groupRuleCleared(let key): return "\(try group(key)) has no rule any more"
        case .ruleExceptionSet(let key, let member, .in):
            return "\(try user(member)) is in \(try group(key)), whatever its rule says"
        case .ruleExceptionSet(let key, let member, .out):
            return "\(try user(member)) is kept out of \(try group(key)), whatever its rule says"
        case .ruleExceptionCleared(let key, let member):
            return "\(try user(member)) is no exception to the rule of \(try group(key)) any more"
        case .policyConditionSet(let key, let condition?):
            return "policy \(try policy(key)) gives its app where \(condition.text)"
        case .policyConditionSet(let key, nil): return "policy \(try policy(key)) has no condition any more"
        case .appScopeSet(let key, let scope?): return "the scope of \(try app(key)) is \(scope.text)"
        case .appScopeSet(let key, nil): return "\(try app(key)) has no scope any more"
        case .attributeDeclared(let name, let type): return "attribute \(name) is a \(type.singular)"
        default: return nil
        }
    }
}
