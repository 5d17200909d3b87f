/// The users, groups and memberships of the emulated directory, and the indexes that keep it fast.
///
/// It knows what must be unique and nothing else of the rules: whoever changes it has checked the change first.
struct DirectoryState: Sendable {
    private(set) var users: [String: DirectoryUser] = [:]
    private(set) var groups: [String: DirectoryGroup] = [:]
    private(set) var userRoster = Roster()
    private(set) var groupRoster = Roster()
    private var groupIDs: [String: Set<String>] = [:]
    private var memberIDs: [String: Set<String>] = [:]
    private var usersByName = LookupIndex()
    private var usersByExternalID = LookupIndex()
    private var usersByEmail = LookupIndex()
    private var groupsByName = LookupIndex()
    private var groupsByExternalID = LookupIndex()
    private var nextSerial = 1

    /// The form in which names and addresses are compared: case does not count.
    static func folded(_ text: String) -> String {
        text.lowercased()
    }
}

// MARK: Questions

extension DirectoryState {
    /// The ids of the groups that a user is a member of.
    func groupIDs(ofUser id: String) -> Set<String> {
        groupIDs[id] ?? []
    }

    /// The ids of the members of a group.
    func memberIDs(ofGroup id: String) -> Set<String> {
        memberIDs[id] ?? []
    }

    /// Whether a user is a member of a group.
    func isMember(_ user: String, ofGroup group: String) -> Bool {
        memberIDs[group]?.contains(user) ?? false
    }

    /// The ids of the users that a filter names, in no order; nil stands for all of them.
    func userIDs(matching filter: ListFilter) -> Set<String>? {
        switch filter {
        case .all: nil
        case .id(let id): users[id] == nil ? [] : [id]
        case .name(let name): usersByName[Self.folded(name)]
        case .externalID(let externalID): usersByExternalID[externalID]
        case .related(let group): memberIDs(ofGroup: group)
        case .manager(let id, let manager): users[id]?.attributes.managerID == manager ? [id] : []
        case .member: []
        }
    }

    /// The ids of the groups that a filter names, in no order; nil stands for all of them.
    ///
    /// - Throws: 404 where the filter names a member who does not exist, an oddity of this one list.
    func groupIDs(matching filter: ListFilter) throws(SandboxRefusal) -> Set<String>? {
        switch filter {
        case .all: return nil
        case .id(let id): return groups[id] == nil ? [] : [id]
        case .name(let name): return groupsByName[Self.folded(name)]
        case .externalID(let externalID): return groupsByExternalID[externalID]
        case .related(let member):
            try requireUser(member)
            return groupIDs(ofUser: member)
        case .member(let id, let member):
            try requireUser(member)
            return isMember(member, ofGroup: id) ? [id] : []
        case .manager: return []
        }
    }

    /// Says what keeps a user from having these attributes.
    ///
    /// - Parameters:
    ///   - attributes: What the user is to have.
    ///   - id: The user's id; nil for a new user.
    ///   - settings: Which attributes must be unique.
    /// - Throws: 409 for the first value that another user has.
    func checkUnique(
        _ attributes: UserAttributes, id: String?, settings: IdentityCenterSettings
    ) throws(SandboxRefusal) {
        if usersByName.isTaken(Self.folded(attributes.userName), butBy: id) {
            throw .conflict("another user has this userName")
        }
        if settings.emailsAreUnique, let email = attributes.email,
            usersByEmail.isTaken(Self.folded(email), butBy: id)
        {
            throw .conflict("another user has this email")
        }
        if settings.externalIDsAreUnique, let externalID = attributes.externalID,
            usersByExternalID.isTaken(externalID, butBy: id)
        {
            throw .conflict("another user has this externalId")
        }
    }

    /// Says what keeps a group from having this name and `externalId`.
    ///
    /// - Throws: 409 for the first value that another group has.
    func checkUnique(
        displayName: String, externalID: String?, id: String?, settings: IdentityCenterSettings
    ) throws(SandboxRefusal) {
        if groupsByName.isTaken(Self.folded(displayName), butBy: id) {
            throw .conflict("another group has this displayName")
        }
        if settings.groupExternalIDsAreUnique, let externalID, groupsByExternalID.isTaken(externalID, butBy: id) {
            throw .conflict("another group has this externalId")
        }
    }

    private func requireUser(_ id: String) throws(SandboxRefusal) {
        if users[id] == nil { throw .notFound("the filter names the member \(id), who does not exist") }
    }
}

// MARK: Changes

extension DirectoryState {
    /// Adds a user.
    mutating func addUser(id: String, attributes: UserAttributes, at now: Timestamp) -> DirectoryUser {
        let user = DirectoryUser(id: id, serial: nextSerial, created: now, modified: now, attributes: attributes)
        nextSerial += 1
        users[id] = user
        userRoster.append(id, serial: user.serial)
        index(id, from: nil, to: attributes)
        return user
    }

    /// Gives a user other attributes.
    ///
    /// A change that changes nothing leaves the time of the last change alone.
    mutating func setAttributes(ofUser id: String, to attributes: UserAttributes, at now: Timestamp) {
        guard let old = users[id]?.attributes, old != attributes else { return }
        users[id]?.attributes = attributes
        users[id]?.modified = now
        index(id, from: old, to: attributes)
    }

    /// Removes a user and all memberships of that user.
    mutating func removeUser(_ user: DirectoryUser) {
        for group in groupIDs(ofUser: user.id) { memberIDs[group]?.remove(user.id) }
        groupIDs[user.id] = nil
        users[user.id] = nil
        userRoster.remove(serial: user.serial)
        index(user.id, from: user.attributes, to: nil)
    }

    /// Adds a group.
    mutating func addGroup(
        id: String, displayName: String, externalID: String?, memberIDs: [String], at now: Timestamp
    ) -> DirectoryGroup {
        let group = DirectoryGroup(
            id: id, serial: nextSerial, created: now, modified: now, displayName: displayName, externalID: externalID)
        nextSerial += 1
        groups[id] = group
        self.memberIDs[id] = Set(memberIDs)
        groupRoster.append(id, serial: group.serial)
        groupsByName.move(id, from: nil, to: Self.folded(displayName))
        groupsByExternalID.move(id, from: nil, to: externalID)
        for member in memberIDs { groupIDs[member, default: []].insert(id) }
        return group
    }

    /// Changes a group.
    ///
    /// - Parameters:
    ///   - group: The group as it is.
    ///   - change: What becomes of it.
    ///   - now: The time of the change.
    mutating func change(_ group: DirectoryGroup, by change: GroupPatch.Change, at now: Timestamp) {
        groups[group.id]?.displayName = change.displayName
        groups[group.id]?.externalID = change.externalID
        groups[group.id]?.modified = now
        groupsByName.move(group.id, from: Self.folded(group.displayName), to: Self.folded(change.displayName))
        groupsByExternalID.move(group.id, from: group.externalID, to: change.externalID)
        for (member, belongs) in change.members {
            if belongs {
                memberIDs[group.id, default: []].insert(member)
                groupIDs[member, default: []].insert(group.id)
            } else {
                memberIDs[group.id]?.remove(member)
                groupIDs[member]?.remove(group.id)
            }
        }
    }

    /// Removes a group.
    mutating func removeGroup(_ group: DirectoryGroup) {
        for member in memberIDs(ofGroup: group.id) { groupIDs[member]?.remove(group.id) }
        memberIDs[group.id] = nil
        groups[group.id] = nil
        groupRoster.remove(serial: group.serial)
        groupsByName.move(group.id, from: Self.folded(group.displayName), to: nil)
        groupsByExternalID.move(group.id, from: group.externalID, to: nil)
    }

    private mutating func index(_ id: String, from old: UserAttributes?, to new: UserAttributes?) {
        usersByName.move(id, from: old.map { Self.folded($0.userName) }, to: new.map { Self.folded($0.userName) })
        usersByExternalID.move(id, from: old?.externalID, to: new?.externalID)
        usersByEmail.move(id, from: old?.email.map(Self.folded), to: new?.email.map(Self.folded))
    }
}
