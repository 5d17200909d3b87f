/// What the values of people's own attributes are.
extension Decider {
    /// Declares a type that contradicts neither what people have nor what expressions in force read.
    ///
    /// An expression that reads the attribute would mean something else afterwards, so it is cleared first and then entered
    /// again, and checked.
    func declare(_ name: String, _ type: AttributeType) throws -> Event {
        if let problem = UserAttribute.problem(name: name) { throw Refusal.invalidAttribute(name, problem: problem) }
        guard !UserAttribute.standard.contains(name) else {
            throw Refusal.undeclarable(name, problem: "it is one that everybody can have, and always a text")
        }
        if type == (try state.attributeTypes()[name] ?? .text) {
            throw Refusal.undeclarable(name, problem: "it is declared as \(type.rawValue) already")
        }
        let readers = try state.expressionsInForce().filter { inForce in
            guard let expression = try? UserExpression(inForce.expression.text) else { return false }
            return expression.attributes.contains(name)
        }
        guard readers.isEmpty else { throw Refusal.attributeRead(name, by: readers.map(\.words)) }
        let others = try state.holders(ofAttribute: name, notOf: type)
        guard others.count == 0 else { throw Refusal.attributeHeld(name, type, by: others) }
        return .attributeDeclared(name: name, type: type)
    }

    /// Refuses attributes that cannot be named so, and values that are not of their type.
    func check(attributes: [String: String]) throws {
        let isDeclared = attributes.keys.contains { !UserAttribute.standard.contains($0) }
        let types = isDeclared ? try state.attributeTypes() : [:]
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            if let problem = UserAttribute.problem(name: name) ?? UserAttribute.problem(value: value)
                ?? types[name]?.problem(value)
            {
                throw Refusal.invalidAttribute(name, problem: problem)
            }
        }
    }
}
