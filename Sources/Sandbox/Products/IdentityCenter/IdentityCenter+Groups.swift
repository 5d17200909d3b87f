extension IdentityCenter {
    /// The group with an id.
    ///
    /// - Throws: 404.
    func group(_ id: String) throws(SandboxRefusal) -> DirectoryGroup {
        guard let group = directory.groups[id] else { throw .notFound("there is no group \(id)") }
        return group
    }

    /// POST /Groups.
    ///
    /// A member who does not exist makes the request invalid: 404 is no answer to a create.
    mutating func createGroup(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        let new = try GroupRules(settings: settings).newGroup(from: try request.json())
        for id in new.memberIDs where directory.users[id] == nil { throw .invalid("there is no user \(id)") }
        try directory.checkUnique(
            displayName: new.displayName, externalID: new.externalID, id: nil, settings: settings)
        if directory.groups.count >= settings.groupQuota {
            throw .configured(status: settings.quotaStatus, "the directory holds \(settings.groupQuota) groups already")
        }
        let group = directory.addGroup(
            id: drawID(), displayName: new.displayName, externalID: new.externalID, memberIDs: new.memberIDs, at: now)
        return .json(group.body(isRead: false), status: 201)
    }

    /// PATCH /Groups/{id}.
    mutating func patchGroup(
        _ id: String, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let group = try group(id)
        let operations = try PatchOperation.list(from: try request.json())
        let change = try GroupPatch(settings: settings).change(by: operations, of: group, in: directory)
        if change == GroupPatch.Change(displayName: group.displayName, externalID: group.externalID) { return .empty }
        try directory.checkUnique(
            displayName: change.displayName, externalID: change.externalID, id: id, settings: settings)
        directory.change(group, by: change, at: now)
        return .empty
    }
}
