/// One attribute of a schema (RFC 7643, section 7).
struct SchemaAttribute: Sendable {
    /// What a value is.
    enum Kind: Sendable {
        /// Text, compared exactly or without regard to case.
        case string(caseExact: Bool)
        /// A URI; its text is compared exactly.
        case reference
        /// `true` or `false`.
        case boolean
        /// An object of these attributes.
        case complex([SchemaAttribute])
    }

    /// Who may change it.
    enum Mutability: String, Sendable {
        case readWrite, readOnly, immutable, writeOnly
    }

    /// The name as the schema spells it.
    let name: String
    /// What a value is.
    let kind: Kind
    /// Whether there may be several values.
    var isMultiValued = false
    /// Who may change it.
    var mutability = Mutability.readWrite
    /// Whether it must be there.
    var isRequired = false
    /// Whether the server lets nobody else have the value.
    var isUnique = false

    /// The sub-attributes; empty for anything that is not complex.
    var parts: [SchemaAttribute] {
        if case .complex(let parts) = kind { parts } else { [] }
    }

    /// Finds a sub-attribute without regard to case.
    func part(named name: String) -> SchemaAttribute? {
        parts.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Whether text is compared exactly.
    var isCaseExact: Bool {
        switch kind {
        case .string(let caseExact): caseExact
        case .reference: true
        case .boolean, .complex: false
        }
    }

    /// As `GET /Schemas` shows it.
    var document: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "multiValued": .boolean(isMultiValued), "required": .boolean(isRequired),
            "mutability": .string(mutability.rawValue), "returned": mutability == .writeOnly ? "never" : "default",
            "uniqueness": isUnique ? "server" : "none", "description": .string(name),
            "caseExact": .boolean(isCaseExact),
        ]
        switch kind {
        case .string: members["type"] = "string"
        case .reference:
            members["type"] = "reference"
            members["referenceTypes"] = ["uri"]
        case .boolean: members["type"] = "boolean"
        case .complex(let parts):
            members["type"] = "complex"
            members["subAttributes"] = .array(parts.map(\.document))
        }
        return .object(members)
    }
}

extension SchemaAttribute {
    /// Text that is compared without regard to case.
    static func text(_ name: String, isRequired: Bool = false, isUnique: Bool = false) -> SchemaAttribute {
        SchemaAttribute(name: name, kind: .string(caseExact: false), isRequired: isRequired, isUnique: isUnique)
    }

    /// Text that is compared exactly.
    static func exact(_ name: String, mutability: Mutability = .readWrite) -> SchemaAttribute {
        SchemaAttribute(name: name, kind: .string(caseExact: true), mutability: mutability)
    }

    /// A boolean.
    static func flag(_ name: String) -> SchemaAttribute {
        SchemaAttribute(name: name, kind: .boolean)
    }

    /// A list of objects with `value`, `display`, `type` and `primary`.
    static func values(_ name: String) -> SchemaAttribute {
        SchemaAttribute(
            name: name, kind: .complex([.text("value"), .text("display"), .text("type"), .flag("primary")]),
            isMultiValued: true)
    }
}
