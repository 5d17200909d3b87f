/// Users or groups, and the indexes that keep them fast.
struct ResourceTable: Sendable {
    /// Whether these are users.
    let isUsers: Bool
    private(set) var resources: [String: StoredResource] = [:]
    private(set) var roster = Roster()
    private var byName = LookupIndex()
    private var byExternalID = LookupIndex()

    /// Starts empty.
    init(isUsers: Bool) {
        self.isUsers = isUsers
    }

    /// The resource with an id.
    subscript(id: String) -> StoredResource? { resources[id] }

    /// How many there are.
    var count: Int { resources.count }

    /// The ids under a name; case does not count.
    func ids(named name: String) -> Set<String> { byName[name.lowercased()] }

    /// The ids under a client's own id.
    func ids(externalID: String) -> Set<String> { byExternalID[externalID] }

    /// Whether another resource has a name.
    func isNameTaken(_ name: String, butBy id: String?) -> Bool { byName.isTaken(name.lowercased(), butBy: id) }

    /// Whether another resource has a client's own id.
    func isExternalIDTaken(_ externalID: String, butBy id: String?) -> Bool {
        byExternalID.isTaken(externalID, butBy: id)
    }

    /// Everything, in the order of creation.
    var ordered: [StoredResource] {
        roster.entries.compactMap { resources[$0.id] }
    }

    /// Adds a resource.
    mutating func insert(_ resource: StoredResource) {
        resources[resource.id] = resource
        roster.append(resource.id, serial: resource.serial)
        index(resource.id, from: nil, to: resource)
    }

    /// Puts a resource in the place of an earlier state of it.
    mutating func update(_ resource: StoredResource) {
        index(resource.id, from: resources[resource.id], to: resource)
        resources[resource.id] = resource
    }

    /// Takes a resource out.
    mutating func remove(_ resource: StoredResource) {
        resources[resource.id] = nil
        roster.remove(serial: resource.serial)
        index(resource.id, from: resource, to: nil)
    }

    private mutating func index(_ id: String, from old: StoredResource?, to new: StoredResource?) {
        byName.move(id, from: old?.name(isUsers).lowercased(), to: new?.name(isUsers).lowercased())
        byExternalID.move(id, from: old?.externalID, to: new?.externalID)
    }
}
