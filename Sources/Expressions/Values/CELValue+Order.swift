extension CELValue {
    /// How two values of one kind are ordered.
    ///
    /// - Parameter other: The value to compare with.
    /// - Returns: Less than, equal to or greater than zero; `notOrdered` for a NaN, which is in no order with anything;
    ///   nil where the language defines no order for the two types.
    func order(_ other: CELValue) -> Int? {
        switch (self, other) {
        case (.string(let left), .string(let right)): return ExactText.order(left, right)
        case (.bool(let left), .bool(let right)): return (left ? 1 : 0) - (right ? 1 : 0)
        case (.timestamp(let left), .timestamp(let right)): return Self.order(left, right)
        case (.duration(let left), .duration(let right)): return Self.order(left.nanoseconds, right.nanoseconds)
        case (.bytes(let left), .bytes(let right)):
            for (first, second) in zip(left, right) where first != second { return first < second ? -1 : 1 }
            return left.count - right.count
        default: return numericOrder(other)
        }
    }

    /// What stands for "in no order": NaN beside any number.
    static let notOrdered = Int.min

    /// How two numbers are ordered, whatever their types; nil where one is no number.
    ///
    /// Beside a double, an integer is taken for the double nearest to it, as other implementations do.
    func numericOrder(_ other: CELValue) -> Int? {
        switch (self, other) {
        case (.int(let left), .int(let right)): return Self.order(left, right)
        case (.uint(let left), .uint(let right)): return Self.order(left, right)
        case (.double(let left), .double(let right)): return Self.order(left, right)
        case (.int(let left), .uint(let right)): return left < 0 ? -1 : Self.order(UInt64(left), right)
        case (.uint(let left), .int(let right)): return right < 0 ? 1 : Self.order(left, UInt64(right))
        case (.int(let left), .double(let right)): return Self.order(Double(left), right)
        case (.uint(let left), .double(let right)): return Self.order(Double(left), right)
        case (.double(let left), .int(let right)): return Self.order(left, Double(right))
        case (.double(let left), .uint(let right)): return Self.order(left, Double(right))
        default: return nil
        }
    }

    private static func order<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Int {
        left < right ? -1 : left == right ? 0 : left > right ? 1 : notOrdered
    }
}
