import Domain

/// Whom apps are for, around policies that are in force: their apps, their groups, and those who belong to them.
extension CommandGenerator {
    mutating func scopeRequest() -> Request {
        let policies = model.policies.filter { $0.value.removed == nil }.sorted { $0.key < $1.key }
        guard let policy = policies.randomElement(using: &random)?.value else { return addition() }
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3: return .changeScope(app: model.apps[policy.app]?.name ?? app(), expression: expression(85))
        case 3..<8:
            return .changeUser(
                userName: assigned(policy.app), set: attributes(), clear: random.chance(40) ? [attribute()] : [])
        case 8..<11:
            return .addMembers(group: model.groups[policy.group]?.name ?? group(), members: [.user(user())])
        default: return addition()
        }
    }

    /// Somebody who has an app, half of the time.
    private mutating func assigned(_ app: EntityKey) -> String {
        let users = model.views.assignments.filter { $0.app == app }.map(\.user).sorted()
        guard random.chance(50), let key = users.randomElement(using: &random) else { return user() }
        return model.users[key]?.name ?? user()
    }
}
