import Domain

/// Rules, exceptions, conditions and scopes, from a few expressions.
extension CommandGenerator {
    mutating func ruleRequest() -> Request {
        switch Int.random(in: 0..<14, using: &random) {
        case 0..<4: .changeRule(group: random.chance(40) ? ruledGroup() : group(), expression: expression(85))
        case 4..<7:
            .changeException(
                group: random.chance(85) ? ruledGroup() : group(), user: user(),
                mode: random.pick([.in, .out, .out, nil], or: .in))
        case 7..<10: .changeCondition(policy: policy(), expression: expression(70))
        case 10..<13: .changeScope(app: app(), expression: expression(65))
        default: declaration()
        }
    }

    mutating func expression(_ chance: Int) -> String? {
        random.chance(chance) ? random.pick(pool.expressions, or: "true") : nil
    }

    private mutating func declaration() -> Request {
        .declareAttribute(
            name: random.pick(["level", "level", "level", "title", "email"], or: "level"),
            type: random.pick(AttributeType.allCases, or: .text))
    }

    mutating func condition() -> String? { expression(25) }

    private mutating func ruledGroup() -> String {
        let ruled = model.rules.keys.sorted().compactMap { model.groups[$0]?.name }
        return random.pick(ruled, or: "staff")
    }
}
