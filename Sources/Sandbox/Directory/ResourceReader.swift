/// Reads what a client sent: proper names, checked types, nothing that is absent, null, empty or the server's own.
struct ResourceReader: Sendable {
    /// Users or groups.
    let kind: ResourceKind
    /// An attribute that the schema does not have; `accept` passes over it.
    var unknownAttribute = Reaction.refuse(status: 400)
    /// Whether `"true"` is taken for `true`.
    var acceptsBooleanText = false
    /// Whether `schemas` must be there and name what the body uses.
    var requiresSchemas = true
    /// The shape of `members` besides the list of the RFC: an object that holds the list under the same name.
    var acceptsNestedMembers = false

    /// Reads the body of POST or PUT.
    ///
    /// - Parameter body: The body.
    /// - Returns: What the resource is to be.
    /// - Throws: 400 for the first thing that is not as it must be.
    func draft(from body: JSONValue) throws(SandboxRefusal) -> ResourceDraft {
        guard let members = body.members else {
            throw .scim(400, "invalidSyntax", "the body must be an object and is \(body.kind)")
        }
        if requiresSchemas { try checkSchemas(members) }
        var draft = ResourceDraft(attributes: [:])
        for (name, value) in members {
            guard let place = kind.place(of: name) else {
                try refuseUnknown(name)
                continue
            }
            if let urn = place.urn, place.rest.isEmpty {
                guard value != .null, value != [:] else { continue }
                draft.attributes[urn] = try extensionValue(value, urn: urn)
                continue
            }
            guard let attribute = kind.attribute(named: place.rest), place.urn == nil else {
                try refuseUnknown(name)
                continue
            }
            if attribute.mutability == .readOnly || value == .null { continue }
            if attribute.name == "members" {
                draft.memberIDs = try memberIDs(in: value)
            } else if draft.attributes[attribute.name] != nil {
                throw .scim(400, "invalidSyntax", "\(attribute.name) is there twice, in different cases")
            } else {
                draft.attributes[attribute.name] = try self.value(value, of: attribute, path: attribute.name)
            }
        }
        return draft
    }

    /// Reads the value of an attribute.
    ///
    /// - Parameters:
    ///   - value: The value as it was sent; not null.
    ///   - attribute: What the schema says.
    ///   - path: The path for messages.
    ///   - isElement: Whether one element of a list is meant.
    /// - Returns: The value to keep; nil where it is empty.
    /// - Throws: 400 where the value does not fit.
    func value(
        _ value: JSONValue, of attribute: SchemaAttribute, path: String, isElement: Bool = false
    ) throws(SandboxRefusal) -> JSONValue? {
        if attribute.isMultiValued, !isElement {
            guard let elements = value.elements else { throw mismatch(path, "an array", value) }
            var kept: [JSONValue] = []
            for element in elements {
                if let read = try self.value(element, of: attribute, path: path, isElement: true) { kept.append(read) }
            }
            if kept.count(where: { $0["primary"] == true }) > 1 {
                throw .scim(400, "invalidValue", "\(path) has more than one primary value")
            }
            return kept.isEmpty ? nil : .array(kept)
        }
        switch attribute.kind {
        case .string, .reference:
            guard value.text != nil else { throw mismatch(path, "a string", value) }
            return value
        case .boolean:
            if case .boolean = value { return value }
            if acceptsBooleanText, let text = value.text?.lowercased(), text == "true" || text == "false" {
                return .boolean(text == "true")
            }
            throw mismatch(path, "true or false", value)
        case .complex:
            guard let members = value.members else { throw mismatch(path, "an object", value) }
            let kept = try parts(members, of: attribute, path: path)
            return kept.isEmpty ? nil : .object(kept)
        }
    }

    /// Reads a list of members.
    ///
    /// - Parameter value: The list as it was sent, or one member of it.
    /// - Returns: The ids, each once.
    /// - Throws: 400 where a member has no id.
    func memberIDs(in value: JSONValue) throws(SandboxRefusal) -> [String] {
        var value = value
        if acceptsNestedMembers, let nested = value["members"] { value = nested }
        guard let elements = value.elements else { throw mismatch("members", "an array", value) }
        var ids: [String] = []
        var seen: Set<String> = []
        for element in elements {
            guard let id = element["value"]?.text, !id.isEmpty else {
                throw .scim(400, "invalidValue", "a member has no value")
            }
            if seen.insert(id).inserted { ids.append(id) }
        }
        return ids
    }

    /// Reads the attributes of an extension; those of one that is not known are kept as they are.
    func extensionValue(_ value: JSONValue, urn: String) throws(SandboxRefusal) -> JSONValue? {
        guard let members = value.members else { throw mismatch(urn, "an object", value) }
        guard let schema = kind.knownExtension(urn) else { return value }
        let whole = SchemaAttribute(name: urn, kind: .complex(schema.attributes))
        let kept = try parts(members, of: whole, path: urn)
        return kept.isEmpty ? nil : .object(kept)
    }

    /// Answers for an attribute that the schema does not have.
    func refuseUnknown(_ path: String, scimType: String = "invalidSyntax") throws(SandboxRefusal) {
        if case .refuse(let status) = unknownAttribute {
            throw .scim(status, status == 400 ? scimType : nil, "\(path) is no attribute of \(kind.name)")
        }
    }

    private func parts(
        _ members: [String: JSONValue], of attribute: SchemaAttribute, path: String
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        var kept: [String: JSONValue] = [:]
        for (name, value) in members where value != .null {
            guard let part = attribute.part(named: name) else {
                try refuseUnknown("\(path).\(name)")
                continue
            }
            if part.mutability == .readOnly { continue }
            kept[part.name] = try self.value(value, of: part, path: "\(path).\(part.name)")
        }
        return kept
    }

    private func checkSchemas(_ members: [String: JSONValue]) throws(SandboxRefusal) {
        let names = (members["schemas"]?.elements ?? []).compactMap(\.text).map { $0.lowercased() }
        if !names.contains(kind.core.urn.lowercased()) {
            throw .scim(400, "invalidSyntax", "schemas does not name \(kind.core.urn)")
        }
        for name in members.keys where name.lowercased().hasPrefix("urn:") {
            if !names.contains(name.lowercased()) {
                throw .scim(400, "invalidSyntax", "schemas does not name \(name), which the body uses")
            }
        }
    }

    private func mismatch(_ path: String, _ wanted: String, _ value: JSONValue) -> SandboxRefusal {
        .scim(400, "invalidValue", "\(path) must be \(wanted) and is \(value.kind)")
    }
}
