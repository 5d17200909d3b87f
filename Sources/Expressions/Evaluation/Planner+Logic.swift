extension Planner {
    /// A chain of `&&` (decided by false) or of `||` (decided by true).
    ///
    /// A term that decides makes up for errors in the others, on both sides (cel-spec, "Logical Operators").
    mutating func planChain(_ terms: [Expression], decisive: Bool) -> Plan {
        let steps = terms.map { plan($0).step }
        let name = decisive ? "||" : "&&"
        if steps.count == 2 { return Self.pair(steps[0], steps[1], decisive, name) }
        return Plan { frame throws(CELEvaluationError) in
            var failure: CELEvaluationError?
            for step in steps {
                try frame.meter.charge(1)
                do throws(CELEvaluationError) {
                    let value = try step(&frame)
                    if case .bool(let truth) = value {
                        if truth == decisive { return value }
                    } else {
                        failure = failure ?? [value].mismatch(name)
                    }
                } catch {
                    if error.isFinal { throw error }
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
            return .bool(!decisive)
        }
    }

    /// The common case of two terms.
    private static func pair(_ left: @escaping Step, _ right: @escaping Step, _ decisive: Bool, _ name: String) -> Plan
    {
        Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            var failure: CELEvaluationError?
            do throws(CELEvaluationError) {
                let value = try left(&frame)
                if case .bool(let truth) = value {
                    if truth == decisive { return value }
                } else {
                    failure = [value].mismatch(name)
                }
            } catch {
                if error.isFinal { throw error }
                failure = error
            }
            let value = try right(&frame)
            guard case .bool(let truth) = value else { throw [value].mismatch(name) }
            if truth != decisive, let failure { throw failure }
            return value
        }
    }

    mutating func planConditional(_ condition: Expression, _ first: Expression, _ second: Expression) -> Plan {
        let condition = plan(condition).step
        let first = plan(first).step
        let second = plan(second).step
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            let value = try condition(&frame)
            guard case .bool(let truth) = value else { throw [value].mismatch("? :") }
            return try truth ? first(&frame) : second(&frame)
        }
    }

    mutating func planUnary(_ operation: Expression.UnaryOperator, _ operand: Expression) -> Plan {
        let operand = plan(operand)
        let step = operand.step
        switch operation {
        case .not:
            return fold(
                { frame throws(CELEvaluationError) in
                    try frame.meter.charge(1)
                    let value = try step(&frame)
                    guard case .bool(let truth) = value else { throw [value].mismatch("!") }
                    return .bool(!truth)
                }, [operand])
        case .minus:
            return fold(
                { frame throws(CELEvaluationError) in
                    try frame.meter.charge(1)
                    switch try step(&frame) {
                    case .int(let number):
                        guard number != .min else { throw .outOfRange("-") }
                        return .int(-number)
                    case .double(let number): return .double(-number)
                    case let value: throw [value].mismatch("-")
                    }
                }, [operand])
        }
    }

    mutating func planBinary(
        _ operation: Expression.BinaryOperator, _ left: Expression, _ right: Expression
    ) -> Plan {
        let left = plan(left)
        let right = plan(right)
        if let quick = Self.quickEquality(operation, left, right) { return quick }
        if operation == .in, let quick = Self.quickMembership(left, right) { return quick }
        let (first, second) = (left.step, right.step)
        let apply = Arithmetic.function(operation)
        return fold(
            { frame throws(CELEvaluationError) in
                try frame.meter.charge(1)
                let left = try first(&frame)
                let right = try second(&frame)
                return try apply(left, right, &frame.meter)
            }, [left, right])
    }

    /// A comparison of what stands in a slot with a constant string, without copying the slot.
    private static func quickEquality(
        _ operation: Expression.BinaryOperator, _ left: Plan, _ right: Plan
    ) -> Plan? {
        guard operation == .equal || operation == .notEqual, let slot = left.slot,
            case .string(let text)? = right.constant
        else { return nil }
        let isEqual = operation == .equal
        let step = left.step
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            if case .string(let value)? = frame.slots[slot] { return .bool(ExactText.same(value, text) == isEqual) }
            _ = try step(&frame)
            return .bool(!isEqual)
        }
    }

    /// Membership in a constant list of strings: a few are compared, more are looked up in a set.
    private static func quickMembership(_ left: Plan, _ right: Plan) -> Plan? {
        guard case .list(let elements)? = right.constant, !elements.isEmpty else { return nil }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { return nil }
        let set = texts.count > 8 ? Set(texts.map { ExactText($0) }) : []
        let step = left.step
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            guard case .string(let text) = try step(&frame) else { return .bool(false) }
            guard set.isEmpty else { return .bool(set.contains(ExactText(text))) }
            for other in texts where ExactText.same(other, text) { return .bool(true) }
            return .bool(false)
        }
    }
}
