import Expressions
import JSON

/// What the values of an attribute are.
///
/// Values are kept and sent as the texts that were typed; expressions over users read them as this type.
package enum AttributeType: String, Hashable, Sendable, CaseIterable {
    /// Anything: what every attribute is until it is declared.
    case text
    case integer
    case number
    case boolean
    case timestamp
    case texts

    /// The value that a text stands for; nil where it is no value of this type.
    func value(of text: String) -> CELValue? {
        switch self {
        case .text: return .string(text)
        case .integer: return Int64(text).flatMap { String($0) == text ? .int($0) : nil }
        case .number:
            // Nothing but a decimal number: Swift reads hexadecimal ones too, and names of what is none.
            let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
            return isDecimal ? Double(text).flatMap { $0.isFinite ? .double($0) : nil } : nil
        case .boolean: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        case .timestamp: return (CELTimestamp(text) ?? CELTimestamp(text + "T00:00:00Z")).map { .timestamp($0) }
        case .texts: return Self.items(text).map { .list($0.map { .string($0) }) }
        }
    }

    /// Why a text is no value of this type, as the end of a sentence; nil where it is one.
    package func problem(_ text: String) -> String? {
        value(of: text) == nil ? "\"\(text)\" is no \(singular); write \(example)" : nil
    }

    /// The type as expressions have it.
    var expressed: CELType {
        switch self {
        case .text: .string
        case .integer: .int
        case .number: .double
        case .boolean: .bool
        case .timestamp: .timestamp
        case .texts: .list(.string)
        }
    }

    /// What one value is called.
    package var singular: String {
        switch self {
        case .text: "text"
        case .integer: "whole number"
        case .number: "number"
        case .boolean: "truth value"
        case .timestamp: "time"
        case .texts: "list of texts"
        }
    }

    /// How values are written.
    package var example: String {
        switch self {
        case .text: "any text"
        case .integer: "one like 42"
        case .number: "one like 42 or 0.5"
        case .boolean: "true or false"
        case .timestamp: "2026-03-01T09:00:00Z, or a date for its first instant"
        case .texts: "items with commas between, such as eu,us, or a list in JSON, such as [\"eu\", \"us\"]"
        }
    }

    private static func items(_ text: String) -> [String]? {
        if text.hasPrefix("[") {
            guard let elements = (try? JSONValue(parsing: text))?.array else { return nil }
            let items = elements.compactMap(\.string)
            return items.count == elements.count ? items : nil
        }
        let items = text.split(separator: ",", omittingEmptySubsequences: false)
        return items.contains { $0.isEmpty } ? nil : items.map { String($0) }
    }
}

/// An expression that is in force, and what it decides.
package struct ExpressionInForce: Hashable, Sendable {
    /// A group has a rule, a policy a condition, an app a scope.
    package let kind: EntityKind
    package let name: String
    package let expression: ExpressionText

    package init(_ kind: EntityKind, _ name: String, _ expression: ExpressionText) {
        self.kind = kind
        self.name = name
        self.expression = expression
    }

    /// Such as `the rule of group "sales"`.
    var words: String {
        let what =
            switch kind {
            case .group: "rule"
            case .policy: "condition"
            default: "scope"
            }
        return "the \(what) of \(kind.rawValue) \"\(name)\""
    }
}
