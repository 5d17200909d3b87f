/// Where an operation of a PATCH acts (RFC 7644, section 3.5.2), or what a filter or a projection names.
struct AttributePath: Sendable {
    /// The names from the top, in their proper spelling: `["name", "givenName"]`, `[<URN>, "department"]`, `[<URN>]`.
    var keys: [String]
    /// What the schema says of the last name; nil for an extension as a whole, and inside one that is not known.
    var definition: SchemaAttribute?
    /// Which elements of the list are meant; nil means all of it.
    var filter: FilterExpression?
    /// The sub-attribute of those elements.
    var sub: SchemaAttribute?

    /// The name at the top.
    var top: String { keys[0] }

    /// Whether a scalar can be a part of a name, a URN or a dotted path.
    static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "$", "-", "_", ".", ":": true
        default: false
        }
    }

    /// Reads a path without brackets.
    ///
    /// - Parameters:
    ///   - text: The path.
    ///   - kind: Users or groups.
    /// - Returns: The path.
    /// - Throws: 400 `invalidPath` where it leads nowhere.
    static func names(_ text: String, kind: ResourceKind) throws(SandboxRefusal) -> AttributePath {
        guard let place = kind.place(of: text) else { throw nowhere(text, kind) }
        var parts = place.rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let urn = place.urn else {
            guard let first = kind.attribute(named: parts[0]) else { throw nowhere(text, kind) }
            return try descend(from: first, keys: [first.name], parts: Array(parts.dropFirst()), text, kind)
        }
        if place.rest.isEmpty { return AttributePath(keys: [urn]) }
        guard let schema = kind.knownExtension(urn) else { return AttributePath(keys: [urn] + parts) }
        guard let first = schema.attribute(named: parts.removeFirst()) else { throw nowhere(text, kind) }
        return try descend(from: first, keys: [urn, first.name], parts: parts, text, kind)
    }

    /// Reads the path of an operation.
    ///
    /// - Parameters:
    ///   - text: The path as it was sent.
    ///   - kind: Users or groups.
    /// - Returns: The path.
    /// - Throws: 400 `invalidPath`, or `invalidFilter` for what stands in the brackets.
    static func read(_ text: String, kind: ResourceKind) throws(SandboxRefusal) -> AttributePath {
        let scalars = Array(text.unicodeScalars)
        guard let bracket = scalars.firstIndex(of: "[") else { return try names(text, kind: kind) }
        var head = String.UnicodeScalarView()
        head.append(contentsOf: scalars[..<bracket])
        var path = try names(String(head), kind: kind)
        guard let owner = path.definition, owner.isMultiValued, !owner.parts.isEmpty else {
            throw .scim(400, "invalidPath", "\(text) filters what is no list of objects")
        }
        let (filter, end) = try FilterParser.readBrackets(scalars, at: bracket + 1, kind: kind, owner: owner)
        path.filter = filter
        guard end < scalars.count else { return path }
        var tail = String.UnicodeScalarView()
        tail.append(contentsOf: scalars[(end + 1)...])
        guard scalars[end] == ".", let sub = owner.part(named: String(tail)) else { throw nowhere(text, kind) }
        path.sub = sub
        return path
    }

    private static func descend(
        from attribute: SchemaAttribute, keys: [String], parts: [String], _ text: String, _ kind: ResourceKind
    ) throws(SandboxRefusal) -> AttributePath {
        var path = AttributePath(keys: keys, definition: attribute)
        for name in parts {
            guard let part = path.definition?.part(named: name) else { throw nowhere(text, kind) }
            path.keys.append(part.name)
            path.definition = part
        }
        return path
    }

    private static func nowhere(_ text: String, _ kind: ResourceKind) -> SandboxRefusal {
        .scim(400, "invalidPath", "\(text) is no attribute of \(kind.name)")
    }
}
