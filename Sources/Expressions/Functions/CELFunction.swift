/// One overload of a function: what it is called with, what it gives, and how.
package struct CELFunction: Sendable {
    /// Computes the result from arguments that are of the types declared, as far as `CELType` can tell lists from
    /// lists; it pays for what it reads and makes.
    package typealias Body =
        @Sendable (
            _ arguments: [CELValue], _ meter: inout CELCostMeter
        ) throws(CELEvaluationError) -> CELValue

    /// With its namespace, as in `math.abs`.
    package let name: String
    /// Whether it is called as `a.f(b)`; `a` is the first argument.
    package let isMember: Bool
    package let parameters: [CELType]
    /// Whether the last parameter may come again and again.
    package let isVariadic: Bool
    package let result: CELType
    package let body: Body

    /// An overload; it must be pure and must end.
    ///
    /// - Parameters:
    ///   - name: With its namespace, as in `math.abs`.
    ///   - isMember: Whether it is called as `a.f(b)`.
    ///   - parameters: Types of the arguments, that of the receiver first.
    ///   - isVariadic: Whether the last parameter may come again and again.
    ///   - result: Type of the result.
    ///   - body: Computes it.
    package init(
        _ name: String, isMember: Bool = false, _ parameters: [CELType], isVariadic: Bool = false, _ result: CELType,
        _ body: @escaping Body
    ) {
        self.name = name
        self.isMember = isMember
        self.parameters = parameters
        self.isVariadic = isVariadic
        self.result = result
        self.body = body
    }

    /// Whether so many arguments are enough, and not too many.
    func takes(_ count: Int) -> Bool {
        isVariadic ? count >= parameters.count : count == parameters.count
    }

    /// The type of one argument.
    func parameter(_ place: Int) -> CELType { parameters[min(place, parameters.count - 1)] }

    func admits(_ arguments: [CELValue]) -> Bool {
        guard takes(arguments.count) else { return false }
        for place in arguments.indices where !parameter(place).admits(arguments[place]) { return false }
        return true
    }

    /// The signature as messages show it.
    var signature: String {
        let types = parameters.map(\.description) + (isVariadic ? ["..."] : [])
        guard isMember, let receiver = types.first else { return "\(name)(\(types.joined(separator: ", ")))" }
        return "\(receiver).\(name)(\(types.dropFirst().joined(separator: ", ")))"
    }
}

extension [CELValue] {
    /// The error that names the types of these arguments.
    func mismatch(_ name: String) -> CELEvaluationError {
        .noMatchingOverload(name, types: map(\.typeName))
    }

    func text(_ place: Int) throws(CELEvaluationError) -> String {
        guard case .string(let text) = self[place] else { throw mismatch("string") }
        return text
    }

    func int(_ place: Int) throws(CELEvaluationError) -> Int64 {
        guard case .int(let number) = self[place] else { throw mismatch("int") }
        return number
    }

    func bytes(_ place: Int) throws(CELEvaluationError) -> [UInt8] {
        guard case .bytes(let bytes) = self[place] else { throw mismatch("bytes") }
        return bytes
    }

    func list(_ place: Int) throws(CELEvaluationError) -> [CELValue] {
        guard case .list(let elements) = self[place] else { throw mismatch("list") }
        return elements
    }

    func timestamp(_ place: Int) throws(CELEvaluationError) -> CELTimestamp {
        guard case .timestamp(let time) = self[place] else { throw mismatch("timestamp") }
        return time
    }

    func optional(_ place: Int) throws(CELEvaluationError) -> CELOptional {
        guard case .optional(let optional) = self[place] else { throw mismatch("optional") }
        return optional
    }
}
