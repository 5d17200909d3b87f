/// Applies a PATCH to the attributes of a user: all of it or none.
struct UserPatch {
    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings

    /// Applies the operations in order, and then checks the user as a whole.
    ///
    /// - Parameters:
    ///   - operations: The operations.
    ///   - user: The attributes as they are.
    /// - Returns: The attributes as they are to be.
    /// - Throws: 400 for the first operation that is not allowed; then nothing of the request counts.
    func apply(_ operations: [PatchOperation], to user: UserAttributes) throws(SandboxRefusal) -> UserAttributes {
        var reader = AttributeReader(settings: settings)
        reader.acceptsBooleanText = settings.patchAcceptsBooleanText
        var attributes = user.values
        var delicate = 0
        for operation in operations {
            let operation = try operation.withPath()
            guard let path = operation.path,
                let target = try PatchPath.read(path, in: .user, reader: reader)
            else { continue }
            let attribute = target.path.attribute
            if attribute == "roles", !settings.patchesRoles { throw .invalid("PATCH cannot change roles") }
            if attribute == "userName" || attribute == "active" {
                delicate += 1
                if delicate > 1 { throw .invalid("more than one operation touches userName or active") }
                if operation.verb == .remove { throw .invalid("\(attribute) cannot be removed") }
            }
            var value: JSONValue?
            if operation.verb != .remove, let sent = operation.value {
                value = try read(sent, at: target.path, shape: target.shape, reader: reader, text: path)
            }
            if let terms = target.path.terms {
                let edit = ListEdit(attribute: attribute, terms: terms, sub: target.path.sub, verb: operation.verb)
                let elements = attributes[attribute]?.elements ?? []
                let edited = try edit.apply(value, to: elements)
                attributes[attribute] = edited.isEmpty ? nil : .array(edited)
            } else {
                attributes = Self.edited(attributes, at: target.path.names[...], verb: operation.verb, value: value)
            }
        }
        return try UserRules(settings: settings).checked(attributes)
    }

    private func read(
        _ value: JSONValue, at path: PatchPath, shape: AttributeShape, reader: AttributeReader, text: String
    ) throws(SandboxRefusal) -> JSONValue? {
        // The elements that a filter selects are objects, one of which is sent without the brackets of a list.
        if path.terms != nil, path.sub == nil, case .list(let table, _) = shape {
            return try reader.value(value, shape: .complex(table), path: text)
        }
        return try reader.value(value, shape: shape, path: text)
    }

    private static func edited(
        _ members: [String: JSONValue], at names: ArraySlice<String>, verb: PatchOperation.Verb, value: JSONValue?
    ) -> [String: JSONValue] {
        var members = members
        guard let name = names.first else { return members }
        if names.count > 1 {
            let inner = edited(members[name]?.members ?? [:], at: names.dropFirst(), verb: verb, value: value)
            members[name] = inner.isEmpty ? nil : .object(inner)
            return members
        }
        switch (verb, members[name], value) {
        case (.remove, _, _):
            members[name] = nil
        case (_, .object(let old)?, .object(let new)?):
            members[name] = .object(merged(old, with: new))
        case (.add, .array(let old)?, .array(let new)?):
            members[name] = .array(old + new.filter { !old.contains($0) })
        case (_, _, let value?):
            members[name] = value
        case (.replace, .array?, nil):
            members[name] = nil
        case (_, _, nil):
            break
        }
        return members
    }

    /// Sub-attributes that are not mentioned stay as they are.
    private static func merged(
        _ old: [String: JSONValue], with new: [String: JSONValue]
    ) -> [String: JSONValue] {
        old.merging(new) { old, new in
            if case (.object(let old), .object(let new)) = (old, new) { .object(merged(old, with: new)) } else { new }
        }
    }
}
