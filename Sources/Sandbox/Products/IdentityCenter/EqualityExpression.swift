import Foundation

/// One `attribute eq value`.
struct EqualityTerm: Sendable, Equatable {
    /// The attribute as it was written.
    let attribute: String
    /// A string or a boolean.
    let value: JSONValue
}

/// Reads filters of the one kind that the service knows: `eq`, joined by `and`, without parentheses.
struct EqualityScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    /// Starts at the beginning of a text.
    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Whether all has been read.
    var isAtEnd: Bool { position == scalars.count }

    /// Reads terms for as long as `and` follows.
    ///
    /// - Returns: At least one term.
    /// - Throws: 400 for any other operator and for everything that is no filter.
    mutating func terms() throws(SandboxRefusal) -> [EqualityTerm] {
        var terms = [try term()]
        while true {
            let start = position
            skipSpaces()
            if let word = word(), word.lowercased() == "and" {
                terms.append(try term())
            } else {
                position = start
                return terms
            }
        }
    }

    /// Reads a character if it is the next one.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    /// Reads a name: letters, digits, `$`, `-` and `_`, and whatever else is let in.
    mutating func word(allowing others: Set<Unicode.Scalar> = []) -> String? {
        var name = String.UnicodeScalarView()
        while position < scalars.count {
            let scalar = scalars[position]
            let isName = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            guard isName || scalar == "$" || scalar == "-" || scalar == "_" || others.contains(scalar) else { break }
            name.append(scalar)
            position += 1
        }
        return name.isEmpty ? nil : String(name)
    }

    private mutating func term() throws(SandboxRefusal) -> EqualityTerm {
        skipSpaces()
        guard let attribute = word(allowing: [".", ":"]) else { throw .invalid("the filter lacks an attribute") }
        skipSpaces()
        guard let comparison = word() else { throw .invalid("the filter lacks an operator after \(attribute)") }
        if comparison.lowercased() != "eq" { throw .invalid("the filter uses \(comparison), and only eq is supported") }
        let start = position
        skipSpaces()
        if position == start { throw .invalid("the filter lacks a space after eq") }
        return EqualityTerm(attribute: attribute, value: try value())
    }

    private mutating func value() throws(SandboxRefusal) -> JSONValue {
        guard take("\"") else {
            switch word()?.lowercased() {
            case "true": return true
            case "false": return false
            default: throw .invalid("the filter's value must be a string in double quotes")
            }
        }
        let start = position - 1
        while position < scalars.count, scalars[position] != "\"" {
            position += scalars[position] == "\\" ? 2 : 1
        }
        guard take("\"") else { throw .invalid("the filter's value has no closing quote") }
        var literal = String.UnicodeScalarView()
        literal.append(contentsOf: scalars[start..<position])
        guard let value = try? JSONValue(parsing: Data(String(literal).utf8)), let text = value.text else {
            throw .invalid("the filter's value is no JSON string")
        }
        if text.isEmpty { throw .invalid("the filter's value is empty") }
        return value
    }

    private mutating func skipSpaces() {
        while position < scalars.count, scalars[position] == " " { position += 1 }
    }
}
