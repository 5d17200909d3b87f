/// The extension of numbers (cel-go, ext/README.md, "Math").
enum MathFunctions {
    static let numbers: [CELFunction] =
        extremes("math.greatest") { $0 > 0 } + extremes("math.least") { $0 < 0 }
        + [
            double("math.ceil") { $0.rounded(.up) }, double("math.floor") { $0.rounded(.down) },
            double("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
            double("math.trunc") { $0.rounded(.towardZero) },
            test("math.isNaN") { $0.isNaN }, test("math.isInf") { $0.isInfinite },
            test("math.isFinite") { $0.isFinite },
        ]
        + [CELType.int, .uint, .double].flatMap { type in
            [
                CELFunction("math.abs", [type], type, abs), CELFunction("math.sign", [type], type, sign),
                CELFunction("math.sqrt", [type], .double) { arguments, _ throws(CELEvaluationError) in
                    switch arguments[0] {
                    case .int(let number): return .double(Double(number).squareRoot())
                    case .uint(let number): return .double(Double(number).squareRoot())
                    case .double(let number): return .double(number.squareRoot())
                    default: throw arguments.mismatch("math.sqrt")
                    }
                },
            ]
        }

    /// The first of the largest, or smallest, of numbers of any types.
    private static func extremes(
        _ name: String, _ isBetter: @escaping @Sendable (Int) -> Bool
    ) -> [CELFunction] {
        let body: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
            var numbers = arguments
            if case .list(let elements) = arguments[0], arguments.count == 1 { numbers = elements }
            try meter.charge(numbers.count)
            guard var best = numbers.first else {
                throw .invalidArgument(function: name, reason: "the list is empty")
            }
            guard best.isNumber else { throw numbers.mismatch(name) }
            for number in numbers.dropFirst() {
                guard let order = number.numericOrder(best) else { throw numbers.mismatch(name) }
                if order != CELValue.notOrdered, isBetter(order) { best = number }
            }
            return best
        }
        return [CELFunction(name, [.dyn], isVariadic: true, .dyn, body)]
    }

    private static func double(_ name: String, _ change: @escaping @Sendable (Double) -> Double) -> CELFunction {
        CELFunction(name, [.double], .double) { arguments, _ throws(CELEvaluationError) in
            guard case .double(let number) = arguments[0] else { throw arguments.mismatch(name) }
            return .double(change(number))
        }
    }

    private static func test(_ name: String, _ test: @escaping @Sendable (Double) -> Bool) -> CELFunction {
        CELFunction(name, [.double], .bool) { arguments, _ throws(CELEvaluationError) in
            guard case .double(let number) = arguments[0] else { throw arguments.mismatch(name) }
            return .bool(test(number))
        }
    }

    private static let abs: CELFunction.Body = { arguments, _ throws(CELEvaluationError) in
        switch arguments[0] {
        case .int(let number):
            guard number != .min else { throw .outOfRange("math.abs") }
            return .int(Swift.abs(number))
        case .uint: return arguments[0]
        case .double(let number): return .double(number.magnitude)
        default: throw arguments.mismatch("math.abs")
        }
    }

    private static let sign: CELFunction.Body = { arguments, _ throws(CELEvaluationError) in
        switch arguments[0] {
        case .int(let number): return .int(number.signum())
        case .uint(let number): return .uint(number == 0 ? 0 : 1)
        case .double(let number): return .double(number.isNaN || number == 0 ? number : number < 0 ? -1 : 1)
        default: throw arguments.mismatch("math.sign")
        }
    }
}

extension CELValue {
    var isNumber: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }
}
