/// The operators of two operands (cel-spec, "List of Standard Definitions").
enum Arithmetic {
    typealias Function =
        @Sendable (
            _ left: CELValue, _ right: CELValue, _ meter: inout CELCostMeter
        ) throws(CELEvaluationError) -> CELValue

    static func function(_ operation: Expression.BinaryOperator) -> Function {
        switch operation {
        case .equal: { left, right, meter throws(CELEvaluationError) in .bool(try left.equals(right, &meter)) }
        case .notEqual: { left, right, meter throws(CELEvaluationError) in .bool(!(try left.equals(right, &meter))) }
        case .less: order("<") { $0 < 0 }
        case .lessOrEqual: order("<=") { $0 <= 0 }
        case .greater: order(">") { $0 > 0 }
        case .greaterOrEqual: order(">=") { $0 >= 0 }
        case .in: contains
        case .add: add
        case .subtract: subtract
        case .multiply: multiply
        case .divide: divide
        case .remainder: remainder
        }
    }

    private static func order(_ name: String, _ test: @escaping @Sendable (Int) -> Bool) -> Function {
        { left, right, meter throws(CELEvaluationError) in
            guard let order = left.order(right) else { throw [left, right].mismatch(name) }
            return .bool(order != CELValue.notOrdered && test(order))
        }
    }

    private static let contains: Function = { left, right, meter throws(CELEvaluationError) in
        switch right {
        case .list(let elements):
            for element in elements {
                try meter.charge(1)
                if try element.equals(left, &meter) { return .bool(true) }
            }
            return .bool(false)
        case .map(let map): return .bool(map.value(for: left) != nil)
        default: throw [left, right].mismatch("in")
        }
    }

    private static func exact(
        _ name: String, _ result: (partialValue: Int64, overflow: Bool)
    ) throws(CELEvaluationError) -> CELValue {
        guard !result.overflow else { throw .outOfRange(name) }
        return .int(result.partialValue)
    }

    private static func exact(
        _ name: String, _ result: (partialValue: UInt64, overflow: Bool)
    ) throws(CELEvaluationError) -> CELValue {
        guard !result.overflow else { throw .outOfRange(name) }
        return .uint(result.partialValue)
    }

    private static let add: Function = { left, right, meter throws(CELEvaluationError) in
        switch (left, right) {
        case (.int(let left), .int(let right)): return try exact("+", left.addingReportingOverflow(right))
        case (.uint(let left), .uint(let right)): return try exact("+", left.addingReportingOverflow(right))
        case (.double(let left), .double(let right)): return .double(left + right)
        case (.string(let left), .string(let right)):
            try meter.charge(bytes: left.utf8.count + right.utf8.count)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)):
            try meter.charge(bytes: left.count + right.count)
            return .bytes(left + right)
        case (.list(let left), .list(let right)):
            try meter.charge(left.count + right.count)
            return .list(left + right)
        case (.timestamp(let time), .duration(let duration)), (.duration(let duration), .timestamp(let time)):
            guard let sum = time.adding(duration) else { throw .outOfRange("+") }
            return .timestamp(sum)
        case (.duration(let left), .duration(let right)):
            let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
            guard !overflow else { throw .outOfRange("+") }
            return .duration(CELDuration(nanoseconds: sum))
        default: throw [left, right].mismatch("+")
        }
    }

    private static let subtract: Function = { left, right, meter throws(CELEvaluationError) in
        switch (left, right) {
        case (.int(let left), .int(let right)): return try exact("-", left.subtractingReportingOverflow(right))
        case (.uint(let left), .uint(let right)): return try exact("-", left.subtractingReportingOverflow(right))
        case (.double(let left), .double(let right)): return .double(left - right)
        case (.timestamp(let left), .timestamp(let right)):
            guard let duration = left.since(right) else { throw .outOfRange("-") }
            return .duration(duration)
        case (.timestamp(let time), .duration(let duration)):
            guard duration.nanoseconds != .min,
                let difference = time.adding(CELDuration(nanoseconds: -duration.nanoseconds))
            else { throw .outOfRange("-") }
            return .timestamp(difference)
        case (.duration(let left), .duration(let right)):
            let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
            guard !overflow else { throw .outOfRange("-") }
            return .duration(CELDuration(nanoseconds: difference))
        default: throw [left, right].mismatch("-")
        }
    }

    private static let multiply: Function = { left, right, meter throws(CELEvaluationError) in
        switch (left, right) {
        case (.int(let left), .int(let right)): return try exact("*", left.multipliedReportingOverflow(by: right))
        case (.uint(let left), .uint(let right)): return try exact("*", left.multipliedReportingOverflow(by: right))
        case (.double(let left), .double(let right)): return .double(left * right)
        default: throw [left, right].mismatch("*")
        }
    }

    private static let divide: Function = { left, right, meter throws(CELEvaluationError) in
        switch (left, right) {
        case (.int(let left), .int(let right)):
            guard right != 0 else { throw .divisionByZero("/") }
            return try exact("/", left.dividedReportingOverflow(by: right))
        case (.uint(let left), .uint(let right)):
            guard right != 0 else { throw .divisionByZero("/") }
            return .uint(left / right)
        case (.double(let left), .double(let right)): return .double(left / right)
        default: throw [left, right].mismatch("/")
        }
    }

    private static let remainder: Function = { left, right, meter throws(CELEvaluationError) in
        switch (left, right) {
        case (.int(let left), .int(let right)):
            guard right != 0 else { throw .divisionByZero("%") }
            return try exact("%", left.remainderReportingOverflow(dividingBy: right))
        case (.uint(let left), .uint(let right)):
            guard right != 0 else { throw .divisionByZero("%") }
            return .uint(left % right)
        default: throw [left, right].mismatch("%")
        }
    }
}
