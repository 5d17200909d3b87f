/// Users or groups of one product: which schemas they have.
struct ResourceKind: Sendable {
    /// `User` or `Group`.
    let name: String
    /// The core schema.
    let core: SchemaDefinition
    /// The extensions that are known.
    let extensions: [SchemaDefinition]
    /// Whether extensions that are not known are kept as they come.
    var keepsUnknownExtensions = false

    /// Attributes that every resource has (RFC 7643, section 3.1).
    static let common: [SchemaAttribute] = [
        .exact("externalId"), .exact("id", mutability: .readOnly),
        SchemaAttribute(
            name: "meta",
            kind: .complex([
                .exact("resourceType"), .exact("created"), .exact("lastModified"), .exact("location"),
                .exact("version"),
            ]), mutability: .readOnly),
        SchemaAttribute(name: "schemas", kind: .reference, isMultiValued: true, mutability: .readOnly),
    ]

    /// Finds an attribute of the core schema, or a common one, without regard to case.
    func attribute(named name: String) -> SchemaAttribute? {
        core.attribute(named: name) ?? Self.common.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Finds an extension that is known.
    func knownExtension(_ urn: String) -> SchemaDefinition? {
        extensions.first { $0.urn.lowercased() == urn.lowercased() }
    }

    /// What a name leads to: the core schema, an extension, or nothing.
    struct Place: Sendable, Equatable {
        /// The URN of the extension, in its proper spelling; nil for the core schema.
        var urn: String?
        /// What stands behind the URN and its colon; empty where the URN itself is meant.
        var rest: String
    }

    /// Takes the URN off a name.
    ///
    /// - Parameter text: A name such as `userName`, or `<URN>:department`, or a URN.
    /// - Returns: The place; nil where the URN is not known and unknown ones are not kept.
    func place(of text: String) -> Place? {
        let lower = text.lowercased()
        guard lower.hasPrefix("urn:") else { return Place(urn: nil, rest: text) }
        for schema in [core] + extensions {
            let urn = schema.urn.lowercased()
            guard lower.hasPrefix(urn) else { continue }
            let rest = text.dropFirst(urn.count)
            let owner = schema.urn == core.urn ? nil : schema.urn
            if rest.isEmpty { return owner == nil ? nil : Place(urn: owner, rest: "") }
            if rest.first == ":" { return Place(urn: owner, rest: String(rest.dropFirst())) }
        }
        guard keepsUnknownExtensions else { return nil }
        // Nobody knows where an unknown URN ends; its last colon is the best guess, unless what follows it is a name
        // that begins with a capital letter, as resource types do.
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let tail = text[text.index(after: colon)...]
        if tail.first?.isUppercase == true { return Place(urn: text, rest: "") }
        return Place(urn: String(text[..<colon]), rest: String(tail))
    }
}

extension ResourceKind {
    /// Users as in RFC 7643, with the enterprise extension.
    static let user = ResourceKind(
        name: "User", core: .user, extensions: [.enterpriseUser], keepsUnknownExtensions: true)

    /// Groups as in RFC 7643.
    static let group = ResourceKind(name: "Group", core: .group, extensions: [], keepsUnknownExtensions: true)
}
