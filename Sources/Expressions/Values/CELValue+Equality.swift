extension CELValue {
    /// How deep values are compared and written: a little deeper than the limits let any program build them.
    static let maximumDepth = 100

    /// Whether two values are equal, across the types of numbers (cel-spec, "Equality and Ordering").
    ///
    /// Values of two types are unequal, not in error. NaN equals nothing. Shared parts of a value can make it far
    /// larger than what holds it, so every pair that is looked at costs.
    ///
    /// - Parameters:
    ///   - other: The value to compare with.
    ///   - meter: Pays one unit for each element of a list or map.
    /// - Returns: The answer of the operator `==`.
    /// - Throws: `costExceeded` and `nestingExceeded` of `CELEvaluationError`.
    func equals(_ other: CELValue, _ meter: inout CELCostMeter) throws(CELEvaluationError) -> Bool {
        try equals(other, &meter, depth: 0)
    }

    private func equals(
        _ other: CELValue, _ meter: inout CELCostMeter, depth: Int
    ) throws(CELEvaluationError) -> Bool {
        switch (self, other) {
        case (.string(let left), .string(let right)): return ExactText.same(left, right)
        case (.int(let left), .int(let right)): return left == right
        case (.bool(let left), .bool(let right)): return left == right
        case (.null, .null): return true
        case (.bytes(let left), .bytes(let right)): return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.list(let left), .list(let right)): return try Self.equal(left, right, &meter, depth: depth)
        case (.map(let left), .map(let right)): return try Self.equal(left, right, &meter, depth: depth)
        case (.optional(let left), .optional(let right)):
            guard let left = left.value, let right = right.value else { return left.value == nil && right.value == nil }
            guard depth < Self.maximumDepth else { throw .nestingExceeded }
            return try left.equals(right, &meter, depth: depth + 1)
        default: return numericOrder(other) == 0
        }
    }

    private static func equal(
        _ left: [CELValue], _ right: [CELValue], _ meter: inout CELCostMeter, depth: Int
    ) throws(CELEvaluationError) -> Bool {
        guard depth < maximumDepth else { throw .nestingExceeded }
        guard left.count == right.count else { return false }
        for (first, second) in zip(left, right) {
            try meter.charge(1)
            guard try first.equals(second, &meter, depth: depth + 1) else { return false }
        }
        return true
    }

    private static func equal(
        _ left: CELMap, _ right: CELMap, _ meter: inout CELCostMeter, depth: Int
    ) throws(CELEvaluationError) -> Bool {
        guard depth < maximumDepth else { throw .nestingExceeded }
        guard left.count == right.count else { return false }
        for entry in left.entries {
            try meter.charge(1)
            guard let value = right.value(for: entry.key) else { return false }
            guard try entry.value.equals(value, &meter, depth: depth + 1) else { return false }
        }
        return true
    }
}
