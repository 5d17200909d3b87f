/// One value of the Common Expression Language (cel-spec, "Values").
///
/// Integers keep their kind (`1` and `1u` are equal, and yet of two types); strings are sequences of code points, so
/// that two spellings of `é` are two values; maps remember the order of their entries, so that every run of one
/// program gives one answer.
package enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([CELValue])
    case map(CELMap)
    case timestamp(CELTimestamp)
    case duration(CELDuration)
    /// A type as a value: what `type(1)` gives, named as the language names it.
    case type(String)
    case optional(CELOptional)
}

/// A value that may be missing, as the optionals extension has it.
package struct CELOptional: Sendable {
    /// No value, or one: an array, because a value cannot hold itself inline.
    private let storage: [CELValue]

    /// Wraps a value, or the lack of one.
    ///
    /// - Parameter value: The value; nil stands for `optional.none()`.
    package init(_ value: CELValue?) {
        storage = value.map { [$0] } ?? []
    }

    /// The value, or nil for `optional.none()`.
    package var value: CELValue? { storage.first }
}

extension CELValue {
    /// What `type(x)` gives: `int`, `google.protobuf.Timestamp`, `null_type` and so on.
    package var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .type: "type"
        case .optional: "optional_type"
        }
    }

    /// Whether this is what its type begins with: `0`, `''`, `[]`, `null`, no value and so on.
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let truth): !truth
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let elements): elements.isEmpty
        case .map(let map): map.isEmpty
        case .timestamp(let time): time == CELTimestamp.epoch
        case .duration(let duration): duration.nanoseconds == 0
        case .type: false
        case .optional(let optional): optional.value == nil
        }
    }

    /// The truth value, where this is one.
    package var bool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The text, where this is a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension CELValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: CELValue...) { self = .list(elements) }
}
