extension IdentityCenter {
    /// The user with an id.
    ///
    /// - Throws: 404.
    func user(_ id: String) throws(SandboxRefusal) -> DirectoryUser {
        guard let user = directory.users[id] else { throw .notFound("there is no user \(id)") }
        return user
    }

    /// POST /Users.
    mutating func createUser(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        let attributes = try UserRules(settings: settings).attributes(from: try request.json())
        try directory.checkUnique(attributes, id: nil, settings: settings)
        if directory.users.count >= settings.userQuota {
            throw .configured(status: settings.quotaStatus, "the directory holds \(settings.userQuota) users already")
        }
        let user = directory.addUser(id: drawID(), attributes: attributes, at: now)
        return .json(user.body, status: 201)
    }

    /// PUT /Users/{id}.
    mutating func replaceUser(
        _ id: String, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        _ = try user(id)
        let attributes = try UserRules(settings: settings).attributes(from: try request.json(), replacing: id)
        return try setAttributes(attributes, ofUser: id, at: now)
    }

    /// PATCH /Users/{id}.
    mutating func patchUser(
        _ id: String, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let user = try user(id)
        let operations = try PatchOperation.list(from: try request.json())
        let attributes = try UserPatch(settings: settings).apply(operations, to: user.attributes)
        return try setAttributes(attributes, ofUser: id, at: now)
    }

    private mutating func setAttributes(
        _ attributes: UserAttributes, ofUser id: String, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        try directory.checkUnique(attributes, id: id, settings: settings)
        directory.setAttributes(ofUser: id, to: attributes, at: now)
        return .json(try user(id).body)
    }
}
