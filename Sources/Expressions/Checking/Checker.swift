/// Finds the type of every node, and what cannot work (cel-spec, "Gradual Type Checking").
///
/// What is wrong in one place is reported once: its type is `dyn` from there on.
struct Checker {
    let resolver: Resolver
    let functions: FunctionTable
    private(set) var problems: [SyntaxProblem] = []
    /// The variables of the macros around the node, the innermost last.
    var scope: [(name: String, type: CELType)] = []
    private static let mostProblems = 20

    init(resolver: Resolver, functions: FunctionTable) {
        self.resolver = resolver
        self.functions = functions
    }

    mutating func report(_ code: String, _ place: Expression, _ sentence: String) {
        guard problems.count < Self.mostProblems else { return }
        problems.append(SyntaxProblem(code: code, offset: place.range.lowerBound, sentence: sentence))
    }

    /// The type of a whole program.
    mutating func check(_ expression: Expression, expecting expected: CELType) -> CELType {
        let type = type(of: expression)
        if problems.isEmpty, !TypeMatch.accepts(expected, type) {
            report("wrong-result-type", expression, "The result is of type \(type), but \(expected) is expected.")
        }
        return type
    }

    mutating func type(of expression: Expression) -> CELType {
        switch expression.kind {
        case .literal(let value): Self.type(of: value)
        case .name, .select: pathType(expression)
        case .has(let operand, let field, _): hasType(operand, field)
        case .index(let operand, let key, let isOptional): indexType(operand, key, isOptional: isOptional)
        case .call(let name, let target, let arguments): callType(expression, name, target, arguments)
        case .list(let elements): listType(elements)
        case .map(let entries): mapType(entries)
        case .unary(let operation, let operand): unaryType(operation, operand)
        case .binary(let operation, let left, let right): binaryType(expression, operation, left, right)
        case .and(let terms): chainType(terms, "&&")
        case .or(let terms): chainType(terms, "||")
        case .conditional(let condition, let first, let second): conditionalType(condition, first, second)
        case .comprehension(let macro): comprehensionType(macro)
        case .bind(let binding): bindingType(binding)
        }
    }

    static func type(of value: CELValue) -> CELType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .anyList
        case .map: .anyMap
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        case .optional: .optional(.dyn)
        }
    }

    /// Checks that a node is of a type.
    mutating func require(_ expected: CELType, _ expression: Expression, _ what: String) {
        let found = type(of: expression)
        guard !TypeMatch.accepts(expected, found) else { return }
        report("wrong-type", expression, "\(what) needs to be of type \(expected), but this is of type \(found).")
    }

    private mutating func listType(_ elements: [Expression.Element]) -> CELType {
        let types = elements.map { element in elementType(element.value, isOptional: element.isOptional) }
        return .list(TypeMatch.common(types))
    }

    private mutating func mapType(_ entries: [Expression.Entry]) -> CELType {
        var keys: [CELType] = []
        var values: [CELType] = []
        for entry in entries {
            let key = type(of: entry.key)
            if ![.dyn, .bool, .int, .uint, .string].contains(key) {
                report(
                    "wrong-type", entry.key,
                    "The key of a map needs to be a bool, int, uint or string, but this is of type \(key).")
            }
            keys.append(key)
            values.append(elementType(entry.value, isOptional: entry.isOptional))
        }
        return .map(TypeMatch.common(keys), TypeMatch.common(values))
    }

    private mutating func elementType(_ expression: Expression, isOptional: Bool) -> CELType {
        let found = type(of: expression)
        guard isOptional, found != .dyn else { return found }
        guard case .optional(let wrapped) = found else {
            report("wrong-type", expression, "Behind '?' an optional is expected, but this is of type \(found).")
            return .dyn
        }
        return wrapped
    }

    private mutating func chainType(_ terms: [Expression], _ name: String) -> CELType {
        for term in terms { require(.bool, term, "An operand of '\(name)'") }
        return .bool
    }

    private mutating func conditionalType(
        _ condition: Expression, _ first: Expression, _ second: Expression
    ) -> CELType {
        require(.bool, condition, "The condition before '?'")
        return TypeMatch.common([type(of: first), type(of: second)])
    }

    private mutating func unaryType(_ operation: Expression.UnaryOperator, _ operand: Expression) -> CELType {
        switch operation {
        case .not:
            require(.bool, operand, "The operand of '!'")
            return .bool
        case .minus:
            let found = type(of: operand)
            guard [.dyn, .int, .double].contains(found) else {
                report(
                    "wrong-type", operand,
                    "The operand of '-' needs to be an int or a double, but this is of type \(found).")
                return .dyn
            }
            return found
        }
    }
}
