/// Where an operation of a PATCH acts: `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`, each
/// of them with or without the URN of its schema in front.
struct PatchPath: Sendable, Equatable {
    /// The names from the top, as the schema spells them: `["name", "givenName"]`, `[<URN>, "manager", "value"]`.
    let names: [String]
    /// Which elements of a list are meant; nil means all of it.
    let terms: [EqualityTerm]?
    /// The sub-attribute of the elements that the terms select.
    let sub: String?

    /// The attribute at the top.
    var attribute: String { names[0] }

    /// Reads a path.
    ///
    /// - Parameters:
    ///   - text: The path as it was sent.
    ///   - schema: The kind of resource.
    ///   - reader: Says what is to become of attributes that are not supported.
    /// - Returns: The path and what is there, or nil where the attribute is not supported and passed over.
    /// - Throws: 400 for what is no path, and for an attribute that is not supported.
    static func read(
        _ text: String, in schema: ResourceSchema, reader: AttributeReader
    ) throws(SandboxRefusal) -> (path: PatchPath, shape: AttributeShape)? {
        var names: [String] = []
        var table = schema.table
        var rest = text
        if let tail = tail(of: text, after: ResourceSchema.enterprise), schema.isExtended {
            guard let entry = table.entry(named: ResourceSchema.enterprise), case .complex(let inner) = entry.shape
            else {
                return nil
            }
            if tail.isEmpty { return (PatchPath(names: [entry.name], terms: nil, sub: nil), entry.shape) }
            names.append(entry.name)
            table = inner
            rest = tail
        } else if let tail = tail(of: text, after: schema.core), !tail.isEmpty {
            rest = tail
        }

        var scanner = EqualityScanner(rest)
        guard let name = scanner.word() else { throw .invalid("the path \(text) names no attribute") }
        guard let entry = table.entry(named: name) else {
            try reader.refuseUnsupported(text)
            return nil
        }
        names.append(entry.name)
        var shape = entry.shape
        var terms: [EqualityTerm]?
        if scanner.take("[") {
            terms = try properTerms(try scanner.terms(), of: entry.shape, text)
            guard scanner.take("]") else { throw .invalid("the path \(text) has no closing bracket") }
        }
        var sub: String?
        if scanner.take(".") {
            guard let name = scanner.word() else { throw .invalid("the path \(text) ends with a dot") }
            guard let inner = Self.table(inside: shape), let entry = inner.entry(named: name) else {
                try reader.refuseUnsupported(text)
                return nil
            }
            if case .list = shape {
                sub = entry.name
            } else {
                names.append(entry.name)
            }
            shape = entry.shape
        }
        if !scanner.isAtEnd { throw .invalid("the path \(text) is not understood") }
        if sub != nil, terms == nil { throw .invalid("the path \(text) says not which value of the list it means") }
        return (PatchPath(names: names, terms: terms, sub: sub), shape)
    }

    /// The terms with the names of the schema, if they stand behind a list.
    private static func properTerms(
        _ terms: [EqualityTerm], of shape: AttributeShape, _ text: String
    ) throws(SandboxRefusal) -> [EqualityTerm] {
        guard case .list(let table, _) = shape else {
            throw .invalid("the path \(text) has a filter on an attribute that is no list")
        }
        var proper: [EqualityTerm] = []
        for term in terms {
            guard let entry = table.entry(named: term.attribute) else {
                throw .invalid("the path \(text) has a filter over \(term.attribute), which does not exist there")
            }
            proper.append(EqualityTerm(attribute: entry.name, value: term.value))
        }
        return proper
    }

    private static func table(inside shape: AttributeShape) -> AttributeTable? {
        switch shape {
        case .complex(let table), .list(let table, _): table
        case .text, .boolean, .passing: nil
        }
    }

    /// What follows a URN and its colon; empty where the text is the URN itself, nil where it does not begin with it.
    private static func tail(of text: String, after urn: String) -> String? {
        guard text.lowercased().hasPrefix(urn.lowercased()) else { return nil }
        let rest = text.dropFirst(urn.count)
        if rest.isEmpty { return "" }
        return rest.first == ":" ? String(rest.dropFirst()) : nil
    }
}
