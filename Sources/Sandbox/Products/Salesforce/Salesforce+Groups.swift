extension Salesforce {
    /// The group with an id.
    ///
    /// - Throws: 404.
    func group(_ id: String) throws(SandboxRefusal) -> StoredResource {
        guard let group = store.groups[id] else { throw .scim(404, nil, "there is no group \(id)") }
        return group
    }

    /// PATCH /Groups/{id}.
    ///
    /// Members stand in an object of their own: `{"members": [{"value": "<id>"}]}`, to add and to remove.
    mutating func patchGroup(
        _ group: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let operations = try ChangeOperation.list(from: try request.scimBody())
        for operation in operations where operation.path?.lowercased() == "members" {
            let isNested = operation.value?["members"]?.elements != nil
            if !isNested, !settings.acceptsMemberLists {
                throw .scim(400, "invalidSyntax", "the value must be an object that holds the list of members")
            }
        }
        var engine = PatchEngine(reader: reader(isUser: false))
        engine.listRemoval = .removesListed
        engine.acceptsMemberFilter = settings.acceptsMemberFilter
        let store = store
        let view = view(isUser: false, root: request.root)
        let result = try engine.apply(
            operations, to: group.attributes,
            membership: PatchEngine.Membership(
                ids: { store.memberIDs(ofGroup: group.id) }, element: { view.element($0, in: store) }))
        try check(result.members, of: group)
        self.store.change(group, to: result.attributes, edit: result.members, at: now)
        return .json(body(try self.group(group.id), request))
    }

    /// GET of a list.
    func list(_ request: ServiceRequest, isUser: Bool) throws(SandboxRefusal) -> ServiceAnswer {
        let view = view(isUser: isUser, root: request.root)
        let projection = try Projection(request.query, kind: view.kind)
        var filter: FilterExpression?
        if let text = request.query["filter"] {
            let read = try FilterParser.read(text, kind: view.kind, precedence: .leftToRight)
            if !settings.acceptsEndsWith, read.uses(.ew) {
                throw .scim(400, "invalidFilter", "the operator ew is not supported")
            }
            filter = read
        }
        let pages = PageRules(
            hasIndex: settings.hasPages, hasCursor: false, defaultSize: SalesforceSettings.recordLimit,
            maxSize: SalesforceSettings.recordLimit)
        let found = ResourceSearch(store: store, view: view).find(filter)
        let page = try pages.page(of: found, query: request.query, place: "") { resource in
            Self.marked(view.body(resource, in: store, projection), resource)
        }
        return .json(page)
    }

    private func check(_ edit: MemberEdit, of group: StoredResource) throws(SandboxRefusal) {
        if let id = (edit.added + edit.removed).first(where: { store.users[$0] == nil }) {
            throw .scim(400, "invalidValue", "there is no user \(id)")
        }
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
}

extension FilterExpression {
    /// Whether an operator occurs anywhere.
    func uses(_ wanted: Operator) -> Bool {
        switch self {
        case .comparison(_, let verb, _): verb == wanted
        case .present: false
        case .element(_, let inner), .not(let inner): inner.uses(wanted)
        case .and(let left, let right), .or(let left, let right): left.uses(wanted) || right.uses(wanted)
        }
    }
}
