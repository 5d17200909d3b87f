extension CloudIdentity {
    /// POST /Groups.
    mutating func createGroup(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try reader(isUser: false).draft(from: try request.scimBody())
        try checkGroup(draft.attributes, id: nil)
        for id in draft.memberIDs ?? [] where store.resource(id) == nil { throw unknownMember(id) }
        let group = store.create(id: drawID(), draft, isUser: false, at: now)
        return .json(try body(group, request), status: 201)
    }

    /// PATCH /Groups/{id}.
    ///
    /// At most two operations, and at most one membership among them.
    mutating func patchGroup(
        _ group: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let operations = try ChangeOperation.list(from: try request.scimBody())
        if operations.count > GoogleSettings.groupOperationLimit {
            throw .scim(
                400, "invalidValue", "a PATCH of a group has at most \(GoogleSettings.groupOperationLimit) operations")
        }
        for operation in operations { try check(operation) }
        var engine = PatchEngine(reader: reader(isUser: false))
        engine.listRemoval = .refuse(status: 400)
        let result = try engine.apply(
            operations, to: group.attributes,
            membership: PatchEngine.Membership(ids: { [] }, element: { ["value": .string($0)] }))
        let edit = result.members
        if edit.clears { throw .scim(400, "invalidValue", "members cannot be removed all at once") }
        if edit.added.count + edit.removed.count > 1 {
            throw .scim(400, "invalidValue", "a PATCH changes at most one membership")
        }
        try checkGroup(result.attributes, id: group.id)
        try checkMembers(edit, of: group)
        store.change(group, to: result.attributes, edit: edit, at: now)
        return .json([:])
    }

    /// GET of a list: only with one of the few filters that there are.
    func list(_ request: ServiceRequest, isUser: Bool) throws(SandboxRefusal) -> ServiceAnswer {
        if case .refuse(let status) = settings.pagingParameter,
            let name = ["startIndex", "count", "cursor"].first(where: { request.query[$0] != nil })
        {
            throw .scim(status, nil, "\(name) is not supported")
        }
        guard let text = request.query["filter"] else {
            throw .scim(400, "tooMany", "a list needs a filter")
        }
        let kind = isUser ? Self.userKind : Self.groupKind
        let filter = try FilterParser.read(text, kind: kind)
        let known = isUser ? ["userName"] : ["displayName", "externalId"]
        guard case .comparison(let attribute, .eq, .string) = filter, known.contains(attribute.path) else {
            throw .scim(400, "invalidFilter", "a filter is \(known.joined(separator: " or ")) eq and a string")
        }
        let view = ResourceView(kind: kind, endpoint: "", typeName: "")
        let found = ResourceSearch(store: store, view: view).find(filter).prefix(GoogleSettings.groupMatchLimit)
        var bodies: [JSONValue] = []
        for resource in found { bodies.append(try body(resource, request)) }
        return .json([
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": .integer(bodies.count), "resources": .array(bodies),
        ])
    }

    /// Which operations there are for which attributes.
    private func check(_ operation: ChangeOperation) throws(SandboxRefusal) {
        let description = "\(Self.groupExtension).description"
        let names: [String]
        if let text = operation.path {
            names = [try AttributePath.read(text, kind: Self.groupKind).keys.joined(separator: ".")]
        } else {
            names =
                try operation.value?.members?.keys.map { key throws(SandboxRefusal) in
                    try AttributePath.names(key, kind: Self.groupKind).keys.joined(separator: ".")
                } ?? []
        }
        let known: Set<String> =
            switch operation.verb {
            case .add: ["displayName", description, Self.groupExtension, "members", "externalId"]
            case .remove: [description, "members"]
            case .replace: ["displayName", description, Self.groupExtension]
            }
        if let name = names.first(where: { !known.contains($0) }) {
            throw .scim(400, "mutability", "\(operation.verb.rawValue) of \(name) is not supported")
        }
    }

    private func checkGroup(_ attributes: [String: JSONValue], id: String?) throws(SandboxRefusal) {
        guard let name = attributes["displayName"]?.text, !name.isEmpty else {
            throw .scim(400, "invalidValue", "displayName is required")
        }
        guard let email = attributes[Self.groupExtension]?["email"]?.text, email.split(separator: "@").count == 2 else {
            throw .scim(400, "invalidValue", "\(Self.groupExtension):email is required")
        }
        if let old = id.flatMap({ store.groups[$0] }), old.attributes[Self.groupExtension]?["email"] != .string(email) {
            throw .scim(400, "mutability", "the email of a group cannot be changed")
        }
        let isTaken = store.groups.ordered.contains { group in
            group.id != id
                && group.attributes[Self.groupExtension]?["email"]?.text?.lowercased() == email.lowercased()
        }
        if isTaken { throw .scim(409, "uniqueness", "another group has this email") }
    }

    private func checkMembers(_ edit: MemberEdit, of group: StoredResource) throws(SandboxRefusal) {
        if let id = edit.added.first(where: { store.resource($0) == nil }) { throw unknownMember(id) }
        if case .refuse(let status) = settings.addingExistingMember,
            let id = edit.added.first(where: { store.isMember($0, ofGroup: group.id) })
        {
            throw .scim(status, nil, "\(id) is a member already")
        }
        if case .refuse(let status) = settings.removingAbsentMember,
            let id = edit.removed.first(where: { !store.isMember($0, ofGroup: group.id) })
        {
            throw .scim(status, nil, "\(id) is not a member")
        }
    }

    private func unknownMember(_ id: String) -> SandboxRefusal {
        .scim(settings.unknownMemberStatus, nil, "there is no \(id) to be a member")
    }
}
