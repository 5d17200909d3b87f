package import JSON

extension JSONValue {
    /// The member of that name, whatever its case: attribute names have none (RFC 7643 section 2.1).
    package func member(_ name: String) -> JSONValue? {
        guard let members = object else { return nil }
        if let exact = members[name] { return exact }
        let folded = name.lowercased()
        return members.filter { $0.key.lowercased() == folded }.min { $0.key < $1.key }?.value
    }

    /// A simple value as text; nil for null, arrays and objects.
    package var scalarText: String? {
        switch self {
        case .string(let text): text
        case .bool(let truth): truth ? "true" : "false"
        case .integer, .double: canonicalText
        case .null, .array, .object: nil
        }
    }

    /// Whether a filter may compare with this value.
    var isScalar: Bool { scalarText != nil }
}
