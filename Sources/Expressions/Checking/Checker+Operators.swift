extension Checker {
    mutating func binaryType(
        _ expression: Expression, _ operation: Expression.BinaryOperator, _ left: Expression, _ right: Expression
    ) -> CELType {
        let first = type(of: left)
        let second = type(of: right)
        switch operation {
        case .equal, .notEqual:
            if !Self.isComparable(first, second) {
                report(
                    "never-equal", expression,
                    "A value of type \(first) never equals one of type \(second); both sides need one type.")
            }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !Self.isOrdered(first, second) { reportMismatch(expression, operation, first, second) }
            return .bool
        case .in: return membershipType(expression, first, right, second)
        case .add, .subtract, .multiply, .divide, .remainder:
            if let result = Self.result(operation, first, second) { return result }
            reportMismatch(expression, operation, first, second)
            return .dyn
        }
    }

    private mutating func reportMismatch(
        _ expression: Expression, _ operation: Expression.BinaryOperator, _ left: CELType, _ right: CELType
    ) {
        let pairs = Self.operands(operation).map { "\($0.0) \(operation.rawValue) \($0.1)" }
        let expected =
            pairs.isEmpty
            ? "two numbers, strings, bytes, bools, timestamps or durations" : pairs.joined(separator: ", ")
        report(
            "wrong-type", expression,
            "'\(operation.rawValue)' is not defined for \(left) and \(right); expected is \(expected).")
    }

    private mutating func membershipType(
        _ expression: Expression, _ element: CELType, _ right: Expression, _ container: CELType
    ) -> CELType {
        switch container {
        case .dyn: break
        case .list(let other), .map(let other, _):
            if !Self.isComparable(element, other) {
                report(
                    "never-equal", expression,
                    "A value of type \(element) is never in a \(container); both need one type.")
            }
        case .record:
            if !TypeMatch.accepts(.string, element) {
                report("wrong-type", expression, "The name of an attribute needs to be a string.")
            }
        default:
            report("wrong-type", right, "The right side of 'in' needs to be a list or a map, but is a \(container).")
        }
        return .bool
    }

    /// Whether two values of these types can be equal at all.
    private static func isComparable(_ left: CELType, _ right: CELType) -> Bool {
        if left == .null || right == .null || (left.isNumeric && right.isNumeric) { return true }
        switch (left, right) {
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
            return isComparable(left, right)
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            return isComparable(leftKey, rightKey) && isComparable(left, right)
        default: return TypeMatch.accepts(left, right)
        }
    }

    private static func isOrdered(_ left: CELType, _ right: CELType) -> Bool {
        let ordered: [CELType] = [.dyn, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
        guard ordered.contains(left), ordered.contains(right) else { return false }
        return left == right || left == .dyn || right == .dyn || (left.isNumeric && right.isNumeric)
    }

    /// The pairs of types for which an arithmetic operator is defined.
    private static func operands(_ operation: Expression.BinaryOperator) -> [(CELType, CELType)] {
        let numbers: [(CELType, CELType)] = [(.int, .int), (.uint, .uint), (.double, .double)]
        return switch operation {
        case .add:
            numbers + [
                (.string, .string), (.bytes, .bytes), (.anyList, .anyList), (.timestamp, .duration),
                (.duration, .timestamp), (.duration, .duration),
            ]
        case .subtract:
            numbers + [(.timestamp, .timestamp), (.timestamp, .duration), (.duration, .duration)]
        case .multiply, .divide: numbers
        case .remainder: [(.int, .int), (.uint, .uint)]
        default: []
        }
    }

    private static func result(
        _ operation: Expression.BinaryOperator, _ left: CELType, _ right: CELType
    ) -> CELType? {
        let fitting = operands(operation).filter {
            TypeMatch.accepts($0.0, left) && TypeMatch.accepts($0.1, right)
        }
        guard let pair = fitting.first else { return nil }
        guard fitting.count == 1 else { return .dyn }
        switch pair {
        case (.list, .list):
            return TypeMatch.common([left == .dyn ? .anyList : left, right == .dyn ? .anyList : right])
        case (.timestamp, .timestamp): return .duration
        case (.duration, .timestamp): return .timestamp
        default: return pair.0
        }
    }
}
