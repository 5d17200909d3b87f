/// Users, groups and memberships of one emulated directory.
///
/// It knows nothing of the rules: whoever changes it has checked the change first. A change that changes nothing leaves
/// version and time alone.
struct ResourceStore: Sendable {
    private(set) var users = ResourceTable(isUsers: true)
    private(set) var groups = ResourceTable(isUsers: false)
    private var memberIDs: [String: Set<String>] = [:]
    private var groupIDs: [String: Set<String>] = [:]
    private var nextSerial = 1

    /// The ids of the members of a group: users, and groups where the product nests them.
    func memberIDs(ofGroup id: String) -> Set<String> { memberIDs[id] ?? [] }

    /// The ids of the groups that somebody is a direct member of.
    func groupIDs(ofMember id: String) -> Set<String> { groupIDs[id] ?? [] }

    /// Whether somebody is a member of a group.
    func isMember(_ id: String, ofGroup group: String) -> Bool { memberIDs[group]?.contains(id) ?? false }

    /// A user or a group.
    func resource(_ id: String) -> StoredResource? { users[id] ?? groups[id] }

    /// Adds a user or a group.
    ///
    /// - Parameters:
    ///   - id: The id.
    ///   - draft: What it is to be.
    ///   - isUser: Whether it is a user.
    ///   - now: The time.
    /// - Returns: The resource.
    mutating func create(
        id: String, _ draft: ResourceDraft, isUser: Bool, at now: Timestamp
    ) -> StoredResource {
        let resource = StoredResource(
            id: id, serial: nextSerial, created: now, modified: now, attributes: draft.attributes)
        nextSerial += 1
        if isUser { users.insert(resource) } else { groups.insert(resource) }
        for member in draft.memberIDs ?? [] { join(member, group: id) }
        return resource
    }

    /// Changes a user or a group.
    ///
    /// - Parameters:
    ///   - resource: The resource as it is.
    ///   - attributes: The attributes from now on.
    ///   - edit: What becomes of the members.
    ///   - now: The time.
    mutating func change(
        _ resource: StoredResource, to attributes: [String: JSONValue], edit: MemberEdit = MemberEdit(),
        at now: Timestamp
    ) {
        let id = resource.id
        var isChanged = attributes != resource.attributes
        if edit.clears {
            let kept = Set(edit.added)
            for member in memberIDs(ofGroup: id) where !kept.contains(member) {
                leave(member, group: id)
                isChanged = true
            }
        }
        for member in edit.removed where isMember(member, ofGroup: id) {
            leave(member, group: id)
            isChanged = true
        }
        for member in edit.added where !isMember(member, ofGroup: id) {
            join(member, group: id)
            isChanged = true
        }
        guard isChanged else { return }
        var changed = resource
        changed.attributes = attributes
        changed.modified = now
        changed.version += 1
        if users[id] != nil { users.update(changed) } else { groups.update(changed) }
    }

    /// Removes a user or a group, and all memberships in it and of it.
    mutating func remove(_ resource: StoredResource) {
        for group in groupIDs(ofMember: resource.id) { memberIDs[group]?.remove(resource.id) }
        for member in memberIDs(ofGroup: resource.id) { groupIDs[member]?.remove(resource.id) }
        groupIDs[resource.id] = nil
        memberIDs[resource.id] = nil
        if users[resource.id] != nil { users.remove(resource) } else { groups.remove(resource) }
    }

    private mutating func join(_ member: String, group: String) {
        memberIDs[group, default: []].insert(member)
        groupIDs[member, default: []].insert(group)
    }

    private mutating func leave(_ member: String, group: String) {
        memberIDs[group]?.remove(member)
        groupIDs[member]?.remove(group)
    }
}
