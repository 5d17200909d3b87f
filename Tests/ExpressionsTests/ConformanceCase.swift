import Expressions
import Foundation

/// One case of the conformance suite of the language, as its file writes it down.
struct ConformanceCase: Decodable {
    let file: String
    let section: String
    let name: String
    let expr: String
    var container: String?
    var disableMacros: Bool?
    var bindings: [String: TaggedValue]?
    var value: TaggedValue?
    var error: [String]?

    /// The result, or why there is none.
    func result() -> Result<CELValue, any Error> {
        let values = (bindings ?? [:]).mapValues(\.value)
        let environment = CELEnvironment(
            variables: values.keys.sorted().map { CELVariable($0, .dyn) }, container: container ?? "",
            libraries: CELLibrary.extensions, checking: .syntax, usesMacros: disableMacros != true)
        return Result {
            try environment.compile(expr).evaluate(environment.activation(values))
        }
    }
}

/// A value with its type as the only key.
struct TaggedValue: Decodable {
    let value: CELValue

    private enum CodingKeys: String, CodingKey {
        case null, bool, int, uint, double, string, bytes, list, map, type, timestamp, duration
    }

    private struct Malformed: Error {}

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let key = fields.allKeys.first else { throw Malformed() }
        func text() throws -> String { try fields.decode(String.self, forKey: key) }
        func number<Number>(_ make: (String) -> Number?) throws -> Number {
            guard let number = make(try text()) else { throw Malformed() }
            return number
        }
        switch key {
        case .null: value = .null
        case .bool: value = .bool(try fields.decode(Bool.self, forKey: key))
        case .int: value = .int(try number { Int64($0) })
        case .uint: value = .uint(try number { UInt64($0) })
        case .double: value = .double(try number { Double($0) })
        case .string: value = .string(try text())
        case .bytes: value = .bytes(try number { Data(base64Encoded: $0).map { Array($0) } })
        case .list: value = .list(try fields.decode([TaggedValue].self, forKey: key).map(\.value))
        case .map:
            var map = CELMap()
            for entry in try fields.decode([[TaggedValue]].self, forKey: key) {
                guard entry.count == 2, map.insert(entry[0].value, entry[1].value) else { throw Malformed() }
            }
            value = .map(map)
        case .type: value = .type(try text())
        case .timestamp: value = .timestamp(try number { CELTimestamp($0) })
        case .duration: value = .duration(try number { CELDuration($0) })
        }
    }
}
