/// A type as the checker knows it: finer than `type(x)` at run time.
package indirect enum CELType: Hashable, Sendable {
    /// Anything; what is done with it is checked at run time.
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    case list(CELType)
    case map(CELType, CELType)
    case optional(CELType)
    /// A type as a value, such as `int`.
    case type
    /// A map with named attributes that have types of their own.
    case record(CELRecordType)
    /// Stands for one and the same type in all places of a function's signature.
    case parameter(String)
}

extension CELType {
    /// Lists of anything.
    package static let anyList = CELType.list(.dyn)
    /// Maps of anything.
    package static let anyMap = CELType.map(.dyn, .dyn)

    var isNumeric: Bool { self == .int || self == .uint || self == .double }

    /// Whether a value is of this type, as far as can be seen without looking into it.
    func admits(_ value: CELValue) -> Bool {
        switch (self, value) {
        case (.dyn, _), (.parameter, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint),
            (.double, .double), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp),
            (.duration, .duration), (.list, .list), (.map, .map), (.record, .map), (.optional, .optional),
            (.type, .type):
            true
        default: false
        }
    }

    /// What `type(x)` gives for values of this type; nil where that is not known.
    var runtimeName: String? {
        switch self {
        case .dyn, .parameter: nil
        case .null: "null_type"
        case .list: "list"
        case .map, .record: "map"
        case .optional: "optional_type"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        default: description
        }
    }
}

extension CELType: CustomStringConvertible {
    /// The type as messages name it: `list(string)`.
    package var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let wrapped): "optional(\(wrapped))"
        case .type: "type"
        case .record(let record): record.name
        case .parameter(let name): name
        }
    }
}
