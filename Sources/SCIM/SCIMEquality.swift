package import JSON

/// `attribute eq value`: the one kind of filter that every target understands (RFC 7644 section 3.4.2.2).
///
/// Joined comparisons are left out on purpose: products disagree on what binds tighter, so a client asks for one value
/// and compares the rest itself.
package struct SCIMEquality: Hashable, Sendable, CustomStringConvertible {
    /// The attribute's name, which may have sub-attributes and a schema in front.
    package let attribute: String
    /// A text, a truth value, or a number.
    package let value: JSONValue

    package init(attribute: String, value: JSONValue) {
        self.attribute = attribute
        self.value = value
    }

    /// Reads one comparison; nil for every other filter.
    package init?(_ text: String) {
        guard let conditions = Self.conjunction(text), conditions.count == 1 else { return nil }
        self = conditions[0]
    }

    /// The filter's text.
    ///
    /// Texts are quoted as JSON has them, so that no value can end its own quotes.
    package var description: String { "\(attribute) eq \(value.canonicalText)" }

    /// Whether an element of a multi-valued attribute is meant.
    ///
    /// Texts are compared without regard to case, as RFC 7643 section 2.4 has it for `type`.
    package func matches(_ element: JSONValue) -> Bool {
        guard let found = element.member(attribute) else { return false }
        if let text = value.string, let other = found.string { return text.lowercased() == other.lowercased() }
        return found == value
    }

    /// Reads comparisons joined by `and`, as they stand between the brackets of a path; nil for anything else.
    static func conjunction(_ text: String) -> [SCIMEquality]? {
        var rest = text[...]
        var conditions: [SCIMEquality] = []
        while true {
            guard let attribute = takeWord(&rest), takeWord(&rest)?.lowercased() == "eq", let literal = takeWord(&rest),
                let value = try? JSONValue(parsing: literal), value.isScalar
            else { return nil }
            conditions.append(SCIMEquality(attribute: attribute, value: value))
            guard let joint = takeWord(&rest) else { return conditions }
            guard joint.lowercased() == "and" else { return nil }
        }
    }

    /// Takes what stands before the next space, or the whole of a text in quotes; nil at the end.
    private static func takeWord(_ rest: inout Substring) -> String? {
        rest = rest.drop { $0 == " " }
        var isQuoted = false
        var isEscaped = false
        let scalars = rest.unicodeScalars
        var end = scalars.startIndex
        while end < scalars.endIndex, isQuoted || scalars[end] != " " {
            if isEscaped {
                isEscaped = false
            } else if scalars[end] == "\\" {
                isEscaped = isQuoted
            } else if scalars[end] == "\"" {
                isQuoted.toggle()
            }
            end = scalars.index(after: end)
        }
        guard end > scalars.startIndex else { return nil }
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }
}
