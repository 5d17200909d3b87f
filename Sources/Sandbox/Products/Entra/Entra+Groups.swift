extension Entra {
    /// POST /groups.
    mutating func createGroup(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try reader(isUser: false).draft(from: try request.scimBody())
        guard let name = draft["displayName"]?.text, !name.isEmpty else {
            throw .scim(400, "invalidValue", "displayName is required")
        }
        let members = draft.memberIDs ?? []
        if members.count > EntraSettings.addLimit {
            throw .scim(400, "invalidValue", "a request adds at most \(EntraSettings.addLimit) members")
        }
        for id in members where store.resource(id) == nil { throw Self.missing(id, status: 400) }
        let group = store.create(id: identifiers.uuid(), draft, isUser: false, at: now)
        return created(group)
    }

    /// PATCH /groups/{id}.
    ///
    /// Either attributes, or one operation that adds at most twenty members, or one that removes a single one.
    mutating func patchGroup(
        _ group: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let operations = try operations(request)
        var engine = PatchEngine(reader: reader(isUser: false))
        engine.listRemoval = .removesListed
        let result = try engine.apply(
            operations, to: group.attributes,
            membership: PatchEngine.Membership(ids: { [] }, element: { ["value": .string($0)] }))
        if !result.members.isEmpty {
            try checkPortion(result.members, operations)
            try checkMembers(result.members, of: group)
        }
        store.change(group, to: result.attributes, edit: result.members, at: now)
        if settings.groupPatchStatus == 204 { return .empty }
        return .json(body(try resource(group.id, isUser: false)), status: settings.groupPatchStatus)
    }

    /// GET of a list.
    func list(_ request: ServiceRequest, isUser: Bool) throws(SandboxRefusal) -> ServiceAnswer {
        if request.query["startIndex"] != nil, case .refuse(let status) = settings.startIndex {
            throw .scim(status, nil, "startIndex is not supported")
        }
        let view = view(isUser: isUser)
        let projection = try Projection(request.query, kind: view.kind)
        var filter: FilterExpression?
        if let text = request.query["filter"] {
            let read = try FilterParser.read(text, kind: view.kind)
            try check(read, isUser: isUser)
            filter = read
        }
        let pages = PageRules(
            hasIndex: false, hasCursor: true, prefersCursor: true, defaultSize: settings.defaultPageSize,
            maxSize: settings.maxPageSize, listName: "resources", countsWithCursor: filter != nil)
        let place = request.route.template + " " + (request.query["filter"] ?? "")
        let found = ResourceSearch(store: store, view: view).find(filter)
        let page = try pages.page(of: found, query: request.query, place: place) { resource in
            view.body(resource, in: store, projection)
        }
        return .json(page)
    }

    private func checkPortion(_ edit: MemberEdit, _ operations: [ChangeOperation]) throws(SandboxRefusal) {
        func refuse(_ reason: String) -> SandboxRefusal { .scim(400, "invalidValue", reason) }
        if operations.count > 1 {
            throw refuse("a change of members is the only operation of its request")
        }
        if edit.clears { throw refuse("members cannot be replaced or removed all at once") }
        if operations[0].path == nil, let count = operations[0].value?.members?.count, count > 1 {
            throw refuse("members and attributes are changed in requests of their own")
        }
        if edit.added.count > EntraSettings.addLimit {
            throw refuse("a request adds at most \(EntraSettings.addLimit) members")
        }
        if edit.removed.count > 1 { throw refuse("a request removes exactly one member") }
    }

    private func checkMembers(_ edit: MemberEdit, of group: StoredResource) throws(SandboxRefusal) {
        for id in edit.added where store.resource(id) == nil { throw Self.missing(id, status: 400) }
        guard case .refuse(let status) = settings.removingAbsentMember else { return }
        for id in edit.removed where !store.isMember(id, ofGroup: group.id) {
            throw Self.missing(id, status: status)
        }
    }

    /// The filters that the service knows: `eq`, `ew` for names, joined by `and`; `externalId` stands alone.
    private func check(_ filter: FilterExpression, isUser: Bool) throws(SandboxRefusal) {
        guard let terms = filter.conjunction else {
            throw .scim(400, "invalidFilter", "a filter is comparisons joined by and")
        }
        let nickname = "\(Self.userExtension).mailNickname"
        let equal: Set<String> =
            isUser
            ? ["userName", "externalId", "id", "groups.value", nickname] : ["displayName", "id", "members.value"]
        let endings: Set<String> = isUser ? ["userName", nickname] : ["displayName"]
        for term in terms {
            let isKnown =
                (term.verb == .eq && equal.contains(term.attribute))
                || (term.verb == .ew && endings.contains(term.attribute))
            if !isKnown {
                throw .scim(400, "invalidFilter", "\(term.attribute) \(term.verb.rawValue) is not supported")
            }
        }
        if terms.count > 1, terms.contains(where: { $0.attribute == "externalId" }) {
            throw .scim(400, "invalidFilter", "externalId cannot be combined")
        }
    }
}
