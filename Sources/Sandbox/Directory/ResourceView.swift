/// How the resources of a product go out.
struct ResourceView: Sendable {
    /// Users or groups.
    let kind: ResourceKind
    /// What `meta.location` begins with: the base URL, or nothing where the product sends relative ones.
    var root = ""
    /// The endpoint as the product spells it, as in `Users`.
    let endpoint: String
    /// `meta.resourceType`.
    let typeName: String
    /// Whether members of groups go out.
    var showsMembers = true
    /// Whether the groups of a user go out.
    var showsGroups = true
    /// Whether `meta.version` goes out.
    var showsVersion = true
    /// Whether `meta.created` goes out.
    var showsCreated = true
    /// Whether booleans go out as text, with a capital letter.
    var writesBooleansAsText = false

    private var isUser: Bool { kind.name == "User" }

    /// Where a resource can be read.
    func location(_ id: String) -> String { "\(root)/\(endpoint)/\(id)" }

    /// A resource as it goes out.
    ///
    /// - Parameters:
    ///   - resource: The resource.
    ///   - store: Where it lives.
    ///   - projection: Which attributes are asked for.
    /// - Returns: The resource as JSON.
    func body(_ resource: StoredResource, in store: ResourceStore, _ projection: Projection = .all) -> JSONValue {
        var members = resource.attributes
        members["password"] = nil
        if writesBooleansAsText { members = members.mapValues(Self.textual) }
        let extensions = members.keys.filter { $0.hasPrefix("urn:") }.sorted()
        members["schemas"] = .array(([kind.core.urn] + extensions).map { .string($0) })
        members["id"] = .string(resource.id)
        var meta: [String: JSONValue] = [
            "resourceType": .string(typeName), "lastModified": .string(resource.modified.ofResource),
            "location": .string(location(resource.id)),
        ]
        if showsCreated { meta["created"] = .string(resource.created.ofResource) }
        if showsVersion { meta["version"] = .string(resource.tag) }
        members["meta"] = .object(meta)
        if !isUser, showsMembers, projection.shows("members") {
            members["members"] = list(store.memberIDs(ofGroup: resource.id), in: store, isMembers: true)
        }
        if isUser, showsGroups, projection.shows("groups") {
            members["groups"] = list(store.groupIDs(ofMember: resource.id), in: store, isMembers: false)
        }
        return .object(projection.apply(to: members))
    }

    /// One member of a group as it goes out.
    func element(_ id: String, in store: ResourceStore) -> JSONValue {
        let isUser = store.users[id] != nil
        let name = store.resource(id).map { $0.attributes["displayName"]?.text ?? $0.name(isUser) }
        var members: [String: JSONValue] = [
            "value": .string(id), "type": isUser ? "User" : "Group",
            "$ref": .string("\(root)/\(isUser ? "Users" : "Groups")/\(id)"),
        ]
        if let name { members["display"] = .string(name) }
        return .object(members)
    }

    private func list(_ ids: Set<String>, in store: ResourceStore, isMembers: Bool) -> JSONValue? {
        let sorted = ids.compactMap { store.resource($0) }.sorted { $0.serial < $1.serial }
        let elements = sorted.map { resource -> JSONValue in
            guard !isMembers else { return element(resource.id, in: store) }
            return [
                "value": .string(resource.id), "display": .string(resource.name(false)), "type": "direct",
                "$ref": .string("\(root)/Groups/\(resource.id)"),
            ]
        }
        return elements.isEmpty ? nil : .array(elements)
    }

    private static func textual(_ value: JSONValue) -> JSONValue {
        switch value {
        case .boolean(let flag): flag ? "True" : "False"
        case .array(let elements): .array(elements.map(textual))
        case .object(let members): .object(members.mapValues(textual))
        default: value
        }
    }
}
