/// Reads a PATCH of a group and says what becomes of the group: all of it or none.
struct GroupPatch {
    /// The most memberships that one request may change.
    static let memberLimit = 100

    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings

    /// What becomes of a group.
    struct Change: Equatable {
        /// The name from now on.
        var displayName: String
        /// The client's own id from now on.
        var externalID: String?
        /// The users whose membership changes, and whether they belong from now on.
        var members: [String: Bool] = [:]
    }

    /// Works out a change.
    ///
    /// - Parameters:
    ///   - operations: The operations.
    ///   - group: The group as it is.
    ///   - directory: Tells which users exist and who is a member.
    /// - Returns: What becomes of the group.
    /// - Throws: 400 for the first operation that is not allowed, or what the settings say for unknown members.
    func change(
        by operations: [PatchOperation], of group: DirectoryGroup, in directory: DirectoryState
    ) throws(SandboxRefusal) -> Change {
        let reader = AttributeReader(settings: settings)
        var change = Change(displayName: group.displayName, externalID: group.externalID)
        var memberships = 0
        for operation in operations {
            let operation = try operation.withPath()
            guard let path = operation.path, let target = try PatchPath.read(path, in: .group, reader: reader) else {
                continue
            }
            switch target.path.attribute {
            case "displayName":
                guard let name = try text(operation, shape: target.shape, reader: reader) else {
                    throw .invalid("displayName cannot be removed")
                }
                change.displayName = name
            case "externalId":
                change.externalID = try text(operation, shape: target.shape, reader: reader)
            default:
                let ids = try memberIDs(operation, at: target.path, reader: reader)
                memberships += ids.count
                if memberships > Self.memberLimit {
                    throw .invalid("the request changes more than \(Self.memberLimit) memberships")
                }
                for id in ids { try note(id, operation.verb, in: &change, of: group, directory) }
            }
        }
        return change
    }

    private func text(
        _ operation: PatchOperation, shape: AttributeShape, reader: AttributeReader
    ) throws(SandboxRefusal) -> String? {
        guard operation.verb != .remove, let value = operation.value else { return nil }
        return try reader.value(value, shape: shape, path: operation.path ?? "")?.text
    }

    private func memberIDs(
        _ operation: PatchOperation, at path: PatchPath, reader: AttributeReader
    ) throws(SandboxRefusal) -> [String] {
        if path.sub != nil { throw .invalid("the sub-attributes of a member cannot be changed") }
        if operation.verb == .replace { throw .membershipReplacement("the operation replaces members") }
        if let terms = path.terms { return try memberIDs(selectedBy: terms, operation) }
        let shape = AttributeShape.list(ResourceSchema.memberTable, limit: .max)
        guard let value = operation.value, let list = try reader.value(value, shape: shape, path: "members") else {
            if operation.verb == .remove { throw .membershipReplacement("the operation removes all members") }
            throw .invalid("the operation adds no member")
        }
        return try GroupRules.memberIDs(in: list.elements ?? [])
    }

    private func memberIDs(
        selectedBy terms: [EqualityTerm], _ operation: PatchOperation
    ) throws(SandboxRefusal) -> [String] {
        if operation.verb == .add { throw .invalid("members are added without a filter") }
        if case .refuse(let status) = settings.memberFilterRemoval {
            throw .configured(status: status, "members are removed with a list of values, not with a filter")
        }
        guard terms.count == 1, terms[0].attribute.lowercased() == "value", let id = terms[0].value.text else {
            throw .invalid("the filter of a removal must be value eq \"id\"")
        }
        return [id]
    }

    private func note(
        _ id: String, _ verb: PatchOperation.Verb, in change: inout Change, of group: DirectoryGroup,
        _ directory: DirectoryState
    ) throws(SandboxRefusal) {
        guard directory.users[id] != nil else {
            if case .refuse(let status) = settings.unknownMember {
                throw .configured(status: status, "there is no user \(id)")
            }
            return
        }
        let belongs = change.members[id] ?? directory.isMember(id, ofGroup: group.id)
        let isAdded = verb == .add
        if belongs == isAdded {
            let reaction = isAdded ? settings.addingExistingMember : settings.removingAbsentMember
            if case .refuse(let status) = reaction {
                throw .configured(status: status, "\(id) is \(isAdded ? "a member already" : "not a member")")
            }
            return
        }
        change.members[id] = isAdded
    }
}
