extension SCIMService {
    /// Reads what clients send.
    func reader(isUser: Bool) -> ResourceReader {
        ResourceReader(
            kind: isUser ? .user : .group, unknownAttribute: settings.unknownAttribute,
            acceptsBooleanText: settings.writesBooleansAsText)
    }

    /// How resources go out.
    func view(isUser: Bool, _ request: ServiceRequest) -> ResourceView {
        var view = ResourceView(
            kind: isUser ? .user : .group, root: request.root, endpoint: isUser ? "Users" : "Groups",
            typeName: isUser ? "User" : "Group")
        view.showsVersion = settings.hasETags
        view.writesBooleansAsText = settings.writesBooleansAsText
        return view
    }

    /// The resource with an id.
    ///
    /// - Throws: 404.
    func resource(_ id: String, isUser: Bool) throws(SandboxRefusal) -> StoredResource {
        guard let resource = isUser ? store.users[id] : store.groups[id] else {
            throw .scim(404, nil, "there is no \(isUser ? "user" : "group") \(id)")
        }
        return resource
    }

    /// POST.
    mutating func create(
        _ request: ServiceRequest, isUser: Bool, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try checked(try reader(isUser: isUser).draft(from: try request.scimBody()), isUser: isUser, id: nil)
        let resource = store.create(id: identifiers.uuid(), draft, isUser: isUser, at: now)
        return try answer(with: resource, request, status: settings.createAnswersOK ? 200 : 201)
    }

    /// GET of one resource.
    func read(_ resource: StoredResource, _ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        if settings.hasETags, let tags = request.headers["if-none-match"], Self.names(tags, resource.tag) {
            throw .scim(304, nil, "the client has this version")
        }
        return try answer(with: resource, request)
    }

    /// PUT.
    mutating func replace(
        _ resource: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        try checkVersion(resource, request)
        let isUser = store.users[resource.id] != nil
        let draft = try checked(
            try reader(isUser: isUser).draft(from: try request.scimBody()), isUser: isUser, id: resource.id)
        var edit = MemberEdit()
        if !isUser {
            edit.clear()
            edit.add(draft.memberIDs ?? [])
        }
        store.change(resource, to: draft.attributes, edit: edit, at: now)
        return try answer(with: try self.resource(resource.id, isUser: isUser), request)
    }

    /// PATCH.
    mutating func patch(
        _ resource: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        if settings.isPutOnly { throw .scim(501, nil, "PATCH is not supported") }
        try checkVersion(resource, request)
        let isUser = store.users[resource.id] != nil
        var engine = PatchEngine(reader: reader(isUser: isUser))
        engine.acceptsMemberFilter = settings.acceptsMemberFilter
        engine.addMakesElement = settings.addThroughFilterMakesElement
        engine.listRemoval =
            switch settings.memberListRemoval {
            case .removesAll: .removesAll
            case .removesListed: .removesListed
            case .refuse: .refuse(status: 400)
            }
        let view = view(isUser: isUser, request)
        let store = store
        var result = try engine.apply(
            try ChangeOperation.list(from: try request.scimBody()), to: resource.attributes,
            membership: PatchEngine.Membership(
                ids: { store.memberIDs(ofGroup: resource.id) }, element: { view.element($0, in: store) }))
        _ = try checked(ResourceDraft(attributes: result.attributes), isUser: isUser, id: resource.id)
        try checkMembers(&result.members, of: resource)
        self.store.change(resource, to: result.attributes, edit: result.members, at: now)
        if settings.patchAnswersEmpty { return .empty }
        return try answer(with: try self.resource(resource.id, isUser: isUser), request)
    }

    /// DELETE.
    mutating func delete(
        _ resource: StoredResource, _ request: ServiceRequest
    ) throws(SandboxRefusal) -> ServiceAnswer {
        try checkVersion(resource, request)
        store.remove(resource)
        return .empty
    }

    /// GET of a list.
    func list(_ request: ServiceRequest, isUser: Bool) throws(SandboxRefusal) -> ServiceAnswer {
        let view = view(isUser: isUser, request)
        let projection = try Projection(request.query, kind: view.kind)
        var filter: FilterExpression?
        if !settings.ignoresFilters, let text = request.query["filter"] {
            filter = try FilterParser.read(text, kind: view.kind)
        }
        let found = ResourceSearch(store: store, view: view).find(filter)
        let place = request.route.template + " " + (request.query["filter"] ?? "")
        let body = try settings.pages.page(of: found, query: request.query, place: place) { resource in
            view.body(resource, in: store, projection)
        }
        return .json(body)
    }

    // MARK: Checks

    private func checked(
        _ draft: ResourceDraft, isUser: Bool, id: String?
    ) throws(SandboxRefusal) -> ResourceDraft {
        let kind: ResourceKind = isUser ? .user : .group
        let name = isUser ? "userName" : "displayName"
        guard let text = draft[name]?.text, !text.isEmpty else {
            throw .scim(400, "invalidValue", "\(name) is required")
        }
        let table = isUser ? store.users : store.groups
        if isUser || settings.groupNamesAreUnique, table.isNameTaken(text, butBy: id) {
            throw .scim(409, "uniqueness", "another \(kind.name) has this \(name)")
        }
        if settings.externalIDsAreUnique, let externalID = draft["externalId"]?.text,
            table.isExternalIDTaken(externalID, butBy: id)
        {
            throw .scim(409, "uniqueness", "another \(kind.name) has this externalId")
        }
        var draft = draft
        if let members = draft.memberIDs { draft.memberIDs = try known(members) }
        return draft
    }

    private func checkMembers(_ edit: inout MemberEdit, of group: StoredResource) throws(SandboxRefusal) {
        let known = Set(try known(edit.added))
        edit.keepAdded { known.contains($0) }
        if !edit.clears, case .refuse(let status) = settings.addingExistingMember,
            let id = edit.added.first(where: { store.isMember($0, ofGroup: group.id) })
        {
            throw .scim(status, status == 409 ? "uniqueness" : nil, "\(id) is a member already")
        }
        if case .refuse(let status) = settings.removingAbsentMember,
            let id = edit.removed.first(where: { !store.isMember($0, ofGroup: group.id) })
        {
            throw .scim(status, status == 400 ? "noTarget" : nil, "\(id) is not a member")
        }
    }

    private func known(_ ids: [String]) throws(SandboxRefusal) -> [String] {
        guard case .refuse(let status) = settings.unknownMember else {
            return ids.filter { store.resource($0) != nil }
        }
        if let id = ids.first(where: { store.resource($0) == nil }) {
            throw .scim(status, status == 400 ? "invalidValue" : nil, "there is no \(id) to be a member")
        }
        return ids
    }

    private func checkVersion(_ resource: StoredResource, _ request: ServiceRequest) throws(SandboxRefusal) {
        guard settings.hasETags, let tags = request.headers["if-match"] else { return }
        if !Self.names(tags, resource.tag) { throw .scim(412, nil, "the resource is now at \(resource.tag)") }
    }

    /// Whether a header names a tag; `W/"1"` and `"1"` are the same in a weak comparison.
    private static func names(_ header: String, _ tag: String) -> Bool {
        let opaque = tag.dropFirst(2)
        return header.split(separator: ",").contains { part in
            let text = part.filter { $0 != " " }
            return text == "*" || text == tag || text == opaque
        }
    }

    private func answer(
        with resource: StoredResource, _ request: ServiceRequest, status: Int = 200
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let view = view(isUser: store.users[resource.id] != nil, request)
        let projection = try Projection(request.query, kind: view.kind)
        var answer = ServiceAnswer.json(view.body(resource, in: store, projection), status: status)
        if settings.hasETags { answer.headers["ETag"] = resource.tag }
        if request.method == "POST" { answer.headers["Location"] = view.location(resource.id) }
        return answer
    }
}
