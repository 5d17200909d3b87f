/// The extension of values that may be missing.
enum OptionalFunctions {
    private static let wrapped = CELType.parameter("V")

    static let all: [CELFunction] = [
        CELFunction("optional.of", [wrapped], .optional(wrapped)) { arguments, _ in
            .optional(CELOptional(arguments[0]))
        },
        CELFunction("optional.none", [], .optional(.dyn)) { _, _ in .optional(CELOptional(nil)) },
        CELFunction("optional.ofNonZeroValue", [wrapped], .optional(wrapped)) { arguments, _ in
            .optional(CELOptional(arguments[0].isZero ? nil : arguments[0]))
        },
        CELFunction("hasValue", isMember: true, [.optional(wrapped)], .bool) {
            arguments, _ throws(CELEvaluationError) in
            .bool(try arguments.optional(0).value != nil)
        },
        CELFunction("value", isMember: true, [.optional(wrapped)], wrapped) { arguments, _ throws(CELEvaluationError) in
            guard let value = try arguments.optional(0).value else { throw .noValue }
            return value
        },
        CELFunction("optional.unwrap", [.list(.optional(wrapped))], .list(wrapped), unwrap),
        CELFunction("unwrapOpt", isMember: true, [.list(.optional(wrapped))], .list(wrapped), unwrap),
    ]

    private static let unwrap: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        let elements = try arguments.list(0)
        try meter.charge(elements.count)
        var values: [CELValue] = []
        for element in elements {
            guard case .optional(let optional) = element else { throw arguments.mismatch("unwrap") }
            if let value = optional.value { values.append(value) }
        }
        return .list(values)
    }
}
