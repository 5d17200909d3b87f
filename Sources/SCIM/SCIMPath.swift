/// Where an attribute stands in a resource (RFC 7644 section 3.5.2, `PATH`).
///
/// `attribute`, `attribute.sub`, `attribute[filter]` or `attribute[filter].sub`, each also behind a schema's URN and a
/// colon. Filters are equalities, alone or joined by `and`.
package struct SCIMPath: Hashable, Sendable, CustomStringConvertible {
    /// The URN in front; nil for an attribute of the core schema that is written without one.
    package var schema: String?
    package var attribute: String
    /// What an element must be to be meant; empty where there is no filter.
    package var conditions: [SCIMEquality]
    package var sub: String?

    package init(schema: String? = nil, attribute: String, conditions: [SCIMEquality] = [], sub: String? = nil) {
        self.schema = schema
        self.attribute = attribute
        self.conditions = conditions
        self.sub = sub
    }

    /// Reads a path; nil where the text is none.
    package init?(_ text: String) {
        var head = text[...]
        var tail: Substring?
        if let opening = text.firstIndex(of: "[") {
            guard let closing = text.lastIndex(of: "]"), opening < closing,
                let conditions = SCIMEquality.conjunction(String(text[text.index(after: opening)..<closing]))
            else { return nil }
            head = text[..<opening]
            tail = text[text.index(after: closing)...]
            self.conditions = conditions
        } else {
            self.conditions = []
        }
        if head.lowercased().hasPrefix("urn:") {
            guard head.lowercased() != SCIMSchema.enterpriseUser.lowercased(), let colon = head.lastIndex(of: ":")
            else { return nil }
            schema = String(head[..<colon])
            head = head[head.index(after: colon)...]
        }
        if tail == nil, let dot = head.firstIndex(of: ".") {
            tail = head[dot...]
            head = head[..<dot]
        }
        guard Self.isName(head) else { return nil }
        attribute = String(head)
        guard let tail, !tail.isEmpty else { return }
        guard tail.first == ".", Self.isName(tail.dropFirst()) else { return nil }
        sub = String(tail.dropFirst())
    }

    /// Reads a path, or takes the text as an attribute's name where it is none: the target then refuses it by name, and
    /// nothing is left out in silence.
    package init(reading text: String) {
        self = SCIMPath(text) ?? SCIMPath(attribute: text)
    }

    /// The path's text, in one spelling.
    package var description: String {
        let filter = conditions.isEmpty ? "" : "[\(conditions.map(\.description).joined(separator: " and "))]"
        return (schema.map { $0 + ":" } ?? "") + attribute + filter + (sub.map { "." + $0 } ?? "")
    }

    /// The attribute as a whole.
    package var root: SCIMPath { SCIMPath(schema: schema, attribute: attribute) }

    /// The element, or the complex attribute, that this path leads into.
    package var element: SCIMPath { SCIMPath(schema: schema, attribute: attribute, conditions: conditions) }

    /// The schema under whose name the attribute stands; nil at the top of the resource.
    package var extensionSchema: String? {
        guard let schema, !SCIMSchema.isCore(schema) else { return nil }
        return schema
    }

    /// RFC 7643 section 2.1: a letter, then letters, digits, `-` and `_`; `$ref` is the one name that begins otherwise.
    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first == UInt8(ascii: "$") || isLetter(first) else { return false }
        return text.utf8.dropFirst().allSatisfy {
            isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
