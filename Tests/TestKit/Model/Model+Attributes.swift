package import Domain

/// What the values of attributes are, by the rules.
extension Model {
    package func attributeNames() -> [String] {
        UserAttribute.standard + Set(attributes.keys).union(types.keys).sorted()
    }

    package func attributeTypes() -> [String: AttributeType] { types }

    package func expressionsInForce() -> [ExpressionInForce] {
        let rules = rules.map { ($0.key, ExpressionInForce(.group, groups[$0.key]?.name ?? "", $0.value)) }
        let conditions = policies.filter { $0.value.removed == nil }.compactMap { key, policy in
            policy.condition.map { (key, ExpressionInForce(.policy, policy.name, $0)) }
        }
        let scopes = apps.filter { $0.value.removed == nil }.compactMap { key, app in
            app.scope.map { (key, ExpressionInForce(.app, app.name, $0)) }
        }
        return (rules + conditions + scopes).sorted { $0.0 < $1.0 }.map(\.1)
    }

    package func holders(ofAttribute name: String, notOf type: AttributeType) -> Holders {
        let keys = users.filter { user in
            user.value.status != .removed && user.value.attributes[name].map { type.problem($0) != nil } ?? false
        }.keys
            .sorted()
        return Holders(
            count: keys.count,
            first: keys.prefix(10).map { Holders.User(key: $0, name: users[$0]?.name ?? "(erased)") })
    }
}
