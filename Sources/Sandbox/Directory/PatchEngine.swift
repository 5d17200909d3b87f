/// Applies a PATCH (RFC 7644, section 3.5.2): all of it or none.
struct PatchEngine: Sendable {
    /// What `remove` with the path `members` and a list of values does.
    enum ListRemoval: Sendable, Equatable {
        /// What the RFC says: the value means nothing, everybody is removed.
        case removesAll
        /// What Entra and Salesforce mean by it: those in the list are removed.
        case removesListed
        /// The request is refused.
        case refuse(status: Int)
    }

    /// Reads values.
    let reader: ResourceReader
    /// The dialect of removals.
    var listRemoval = ListRemoval.removesAll
    /// Whether members may be removed as `members[value eq "id"]`.
    var acceptsMemberFilter = true
    /// Whether `add` through a filter that selects nothing makes an element; the RFC does not say so.
    var addMakesElement = false

    private var kind: ResourceKind { reader.kind }

    /// Makes an engine with the rules of the RFC.
    init(reader: ResourceReader) {
        self.reader = reader
    }

    /// What becomes of a resource.
    struct Result: Sendable, Equatable {
        /// The attributes from now on.
        var attributes: [String: JSONValue]
        /// What becomes of the members.
        var members = MemberEdit()
    }

    /// The members of a group, for filters over them.
    struct Membership {
        /// The ids of all of them.
        let ids: () -> Set<String>
        /// One of them as it goes out.
        let element: (String) -> JSONValue
    }

    /// Applies operations in order, each to what the one before it made.
    ///
    /// - Parameters:
    ///   - operations: The operations.
    ///   - attributes: The attributes as they are.
    ///   - membership: The members as they are.
    /// - Returns: What becomes of the resource.
    /// - Throws: 400 for the first operation that is not allowed.
    func apply(
        _ operations: [ChangeOperation], to attributes: [String: JSONValue], membership: Membership
    ) throws(SandboxRefusal) -> Result {
        var result = Result(attributes: attributes)
        for operation in operations {
            if operation.path != nil {
                try apply(operation, to: &result, membership)
            } else {
                for single in try singles(of: operation) { try apply(single, to: &result, membership) }
            }
        }
        for attribute in kind.core.attributes where attribute.isRequired && result.attributes[attribute.name] == nil {
            throw .scim(400, "mutability", "\(attribute.name) is required")
        }
        return result
    }

    /// What an operation without a path stands for: one with a path for each attribute of its value.
    private func singles(of operation: ChangeOperation) throws(SandboxRefusal) -> [ChangeOperation] {
        guard let members = operation.value?.members else {
            throw .scim(400, "invalidValue", "an operation without a path needs an object")
        }
        return members.filter { $0.key.lowercased() != "schemas" }.sorted { $0.key < $1.key }
            .map { ChangeOperation(verb: operation.verb, path: $0.key, value: $0.value) }
    }

    private func apply(
        _ operation: ChangeOperation, to result: inout Result, _ membership: Membership
    ) throws(SandboxRefusal) {
        let text = operation.path ?? ""
        let path: AttributePath
        do {
            path = try AttributePath.read(text, kind: kind)
        } catch {
            if error.scimType == "invalidPath", case .accept = reader.unknownAttribute { return }
            throw error
        }
        let mutability = path.sub?.mutability ?? path.definition?.mutability
        if path.keys == ["members"] {
            try editMembers(operation, path, in: &result.members, membership)
            return
        }
        let isOwned = kind.attribute(named: path.top)?.mutability == .readOnly
        if isOwned || mutability == .readOnly || mutability == .immutable {
            throw .scim(400, "mutability", "\(text) cannot be changed")
        }
        let edit = AttributeEdit(
            verb: operation.verb, path: path, text: text, value: operation.value, reader: reader,
            addMakesElement: addMakesElement)
        result.attributes = try edit.apply(to: result.attributes)
        if operation.verb == .remove, path.keys.count == 1, path.definition?.isRequired == true {
            throw .scim(400, "mutability", "\(text) is required and cannot be removed")
        }
    }

    private func editMembers(
        _ operation: ChangeOperation, _ path: AttributePath, in edit: inout MemberEdit, _ membership: Membership
    ) throws(SandboxRefusal) {
        if path.sub != nil { throw .scim(400, "mutability", "the parts of a member cannot be changed") }
        switch operation.verb {
        case .add, .replace:
            if path.filter != nil { throw .scim(400, "invalidPath", "members are added without a filter") }
            let ids = try reader.memberIDs(in: operation.value ?? [])
            if operation.verb == .replace { edit.clear() }
            edit.add(ids)
        case .remove:
            if let filter = path.filter {
                guard acceptsMemberFilter else {
                    throw .scim(400, "invalidPath", "members are removed with a list of values, not with a filter")
                }
                edit.remove(selected(by: filter, in: edit, membership))
            } else if let value = operation.value, value != .null {
                switch listRemoval {
                case .removesAll: edit.clear()
                case .removesListed: edit.remove(try reader.memberIDs(in: value))
                case .refuse(let status):
                    throw .scim(
                        status, status == 400 ? "invalidSyntax" : nil,
                        "a remove operation has no value; name the member in the path")
                }
            } else {
                edit.clear()
            }
        }
    }

    private func selected(by filter: FilterExpression, in edit: MemberEdit, _ membership: Membership) -> Set<String> {
        // The one form that clients use needs no look at a large group.
        if case .comparison(let attribute, .eq, .string(let id)) = filter, attribute.keys == ["value"] { return [id] }
        var ids = edit.clears ? [] : membership.ids()
        ids.formUnion(edit.added)
        return ids.filter { filter.matches(membership.element($0)) }
    }
}
