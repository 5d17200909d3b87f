extension Entra {
    /// Reads what clients send.
    func reader(isUser: Bool) -> ResourceReader {
        ResourceReader(
            kind: isUser ? Self.userKind : Self.groupKind, unknownAttribute: settings.unknownAttribute)
    }

    /// POST /users.
    mutating func createUser(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try reader(isUser: true).draft(from: try request.scimBody())
        for (name, value) in [
            ("userName", draft["userName"]), ("password", draft["password"]),
            ("name.familyName", draft["name", "familyName"]), ("name.givenName", draft["name", "givenName"]),
            ("active", draft["active"]), ("displayName", draft["displayName"]),
            ("\(Self.userExtension):mailNickname", draft[Self.userExtension, "mailNickname"]),
        ] where value == nil || value == "" {
            throw .scim(400, "invalidValue", "\(name) is required")
        }
        try checkUnique(draft.attributes, id: nil)
        let user = store.create(id: identifiers.uuid(), draft, isUser: true, at: now)
        return created(user)
    }

    /// PATCH /users/{id}.
    mutating func patchUser(
        _ user: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let operations = try operations(request)
        for operation in operations { try checkPath(operation) }
        var engine = PatchEngine(reader: reader(isUser: true))
        engine.addMakesElement = true
        let result = try engine.apply(
            operations, to: user.attributes,
            membership: PatchEngine.Membership(ids: { [] }, element: { .string($0) }))
        guard result.attributes[Self.userExtension]?["mailNickname"] != nil else {
            throw .scim(400, "mutability", "mailNickname cannot be removed")
        }
        try checkUnique(result.attributes, id: user.id)
        store.change(user, to: result.attributes, at: now)
        return .empty
    }

    /// The operations, under either of two names.
    func operations(_ request: ServiceRequest) throws(SandboxRefusal) -> [ChangeOperation] {
        try ChangeOperation.list(from: try request.scimBody(), spellings: ["Operations", "operations"])
    }

    /// 201 with the resource.
    func created(_ resource: StoredResource) -> ServiceAnswer {
        var answer = ServiceAnswer.json(body(resource), status: 201)
        answer.headers["Location"] = view(isUser: store.users[resource.id] != nil).location(resource.id)
        return answer
    }

    private func checkUnique(_ attributes: [String: JSONValue], id: String?) throws(SandboxRefusal) {
        if let name = attributes["userName"]?.text, store.users.isNameTaken(name, butBy: id) {
            throw .scim(409, "uniqueness", "another user has this userName")
        }
    }

    /// The one filter that a path may have: `[type eq "work"]`, and `primary eq true` besides.
    private func checkPath(_ operation: ChangeOperation) throws(SandboxRefusal) {
        guard let text = operation.path, text.contains("["),
            let filter = try AttributePath.read(text, kind: Self.userKind).filter
        else { return }
        let terms = filter.conjunction ?? []
        let isWork = terms.contains { $0.attribute == "type" && $0.verb == .eq && $0.value == "work" }
        let rest = terms.filter { $0.attribute != "type" }
        let isPlain = rest.allSatisfy { $0.attribute == "primary" && $0.verb == .eq && $0.value == true }
        guard isWork, isPlain, terms.count <= 2 else {
            throw .scim(400, "invalidPath", "the only filter in a path is [type eq \"work\"]")
        }
    }
}
