/// Why an expression has no value for the variables it was given (cel-spec, "Runtime Errors").
package enum CELEvaluationError: Error, Hashable, Sendable {
    /// No variable or type has the name.
    case undeclared(String)
    /// A variable that is declared, and was given no value.
    case unbound(String)
    /// No function has the name.
    case unboundFunction(String)
    /// The function or operator is not defined for values of these types.
    case noMatchingOverload(String, types: [String])
    /// A map or record has no such entry.
    case noSuchKey(String)
    case indexOutOfRange(Int64, count: Int)
    case divisionByZero(String)
    /// A number, time or duration leaves its range.
    case outOfRange(String)
    /// A value cannot be turned into one of another type.
    case conversion(to: String, reason: String)
    /// A map literal names a key twice.
    case duplicateKey(String)
    /// A value of this type cannot be the key of a map.
    case unsupportedKey(type: String)
    /// An argument is of the right type and yet not possible.
    case invalidArgument(function: String, reason: String)
    case invalidPattern(String)
    /// The value of `optional.none()` was asked for.
    case noValue
    /// The evaluation took more steps, or made more data, than it was allowed.
    case costExceeded(limit: Int)
    /// Values are nested too deep to be compared or printed.
    case nestingExceeded
}

extension CELEvaluationError {
    /// Whether the evaluation ends at once: `||` and `&&` do not make up for it.
    var isFinal: Bool {
        switch self {
        case .costExceeded, .nestingExceeded: true
        default: false
        }
    }

    /// What kind of error it is, in kebab-case.
    package var code: String {
        switch self {
        case .undeclared: "undeclared-name"
        case .unbound: "unbound-variable"
        case .unboundFunction: "unknown-function"
        case .noMatchingOverload: "no-matching-overload"
        case .noSuchKey: "no-such-key"
        case .indexOutOfRange: "index-out-of-range"
        case .divisionByZero: "division-by-zero"
        case .outOfRange: "out-of-range"
        case .conversion: "conversion-failed"
        case .duplicateKey: "duplicate-key"
        case .unsupportedKey: "unsupported-key"
        case .invalidArgument: "invalid-argument"
        case .invalidPattern: "invalid-pattern"
        case .noValue: "no-value"
        case .costExceeded: "cost-exceeded"
        case .nestingExceeded: "nesting-exceeded"
        }
    }
}

extension CELEvaluationError: CustomStringConvertible {
    /// One sentence for a person.
    package var description: String {
        switch self {
        case .undeclared(let name): "There is no variable or type named '\(name)'."
        case .unbound(let name): "The variable '\(name)' has no value."
        case .unboundFunction(let name): "There is no function named '\(name)'."
        case .noMatchingOverload(let name, let types):
            "'\(name)' is not defined for (\(types.joined(separator: ", ")))."
        case .noSuchKey(let key): "There is no entry with the key \(key)."
        case .indexOutOfRange(let index, let count): "The index \(index) is outside of a list of \(count)."
        case .divisionByZero(let operation): "The right side of '\(operation)' is zero."
        case .outOfRange(let operation): "The result of '\(operation)' is out of range."
        case .conversion(let type, let reason): "The value cannot be turned into \(type): \(reason)."
        case .duplicateKey(let key): "The key \(key) stands in the map twice."
        case .unsupportedKey(let type): "A value of type \(type) cannot be the key of a map."
        case .invalidArgument(let function, let reason): "'\(function)': \(reason)."
        case .invalidPattern(let reason): "The regular expression is not valid: \(reason)."
        case .noValue: "The optional has no value."
        case .costExceeded(let limit): "The evaluation exceeds the limit of \(limit) steps."
        case .nestingExceeded: "The values are nested too deep."
        }
    }
}
