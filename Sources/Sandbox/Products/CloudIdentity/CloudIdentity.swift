/// The SCIM API of Google Cloud Identity (docs.cloud.google.com, "Cloud Identity SCIM API").
///
/// There is no list without a filter, no page, no ETag and no PUT; a PATCH answers with an empty object; one request
/// changes one membership, and nobody is ever shown who the members are.
struct CloudIdentity: EmulatedService {
    /// The extension of users.
    static let userExtension = "urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityUser"
    /// The extension of groups.
    static let groupExtension = "urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup"

    /// Users.
    static let userKind = ResourceKind(
        name: "User", core: .user,
        extensions: [
            .enterpriseUser, SchemaDefinition(urn: userExtension, name: "CloudIdentityUser", attributes: []),
        ])
    /// Groups.
    static let groupKind = ResourceKind(
        name: "Group", core: .group,
        extensions: [
            SchemaDefinition(
                urn: groupExtension, name: "CloudIdentityGroup", attributes: [.text("email"), .text("description")])
        ])

    /// Where its endpoints lie for a customer.
    static func layout(customer: String) -> EndpointLayout {
        EndpointLayout(base: ["v1", "customers", customer, "v2"])
    }

    let layout: EndpointLayout
    /// Behaviour that is not documented.
    let settings: GoogleSettings
    /// Users, groups and memberships.
    var store = ResourceStore()
    /// Draws ids.
    var identifiers: SeededGenerator

    /// Opens an empty directory.
    init(configuration: SandboxConfiguration) {
        settings = configuration.google
        layout = Self.layout(customer: configuration.tenant)
        identifiers = SeededGenerator(seed: configuration.seed)
    }

    var state: SandboxState { SandboxState(store) }

    mutating func clear() {
        store = ResourceStore()
    }

    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        switch (request.method, request.route) {
        case ("GET", .users): return try list(request, isUser: true)
        case ("GET", .groups): return try list(request, isUser: false)
        case ("POST", .users): return try createUser(request, at: now)
        case ("POST", .groups): return try createGroup(request, at: now)
        case ("GET", .user(let id)): return .json(try body(try resource(id, isUser: true), request))
        case ("GET", .group(let id)): return .json(try body(try resource(id, isUser: false), request))
        case ("PATCH", .user(let id)): return try patchUser(try resource(id, isUser: true), request, at: now)
        case ("PATCH", .group(let id)): return try patchGroup(try resource(id, isUser: false), request, at: now)
        case ("PUT", .user(let id)) where settings.acceptsReplacement:
            return try replaceUser(try resource(id, isUser: true), request, at: now)
        case ("DELETE", .user(let id)):
            store.remove(try resource(id, isUser: true))
            return deleted
        case ("DELETE", .group(let id)):
            store.remove(try resource(id, isUser: false))
            return deleted
        case ("GET", .serviceProviderConfig), ("GET", .resourceTypes), ("GET", .resourceType), ("GET", .schemas),
            ("GET", .schema):
            return try CloudIdentityDocuments(root: request.root).answer(request)
        case (_, .unknown), (_, .other): throw .scim(404, nil, "\(request.path) is not an endpoint")
        default: throw .scim(405, nil, "\(request.method) is not supported on \(request.route.template)")
        }
    }

    func answer(to refusal: SandboxRefusal, requestID: String, at now: Timestamp) -> ServiceAnswer {
        refusal.scimAnswer()
    }

    /// A user or a group with an id.
    ///
    /// - Throws: 404.
    func resource(_ id: String, isUser: Bool) throws(SandboxRefusal) -> StoredResource {
        guard let resource = isUser ? store.users[id] : store.groups[id] else {
            throw .scim(404, nil, "there is no \(isUser ? "user" : "group") \(id)")
        }
        return resource
    }

    /// A resource as it goes out: never with members, with groups only for whoever asks and may.
    func body(_ resource: StoredResource, _ request: ServiceRequest) throws(SandboxRefusal) -> JSONValue {
        let isUser = store.users[resource.id] != nil
        let kind = isUser ? Self.userKind : Self.groupKind
        let projection = try Projection(request.query, kind: kind)
        var view = ResourceView(
            kind: kind, root: request.root, endpoint: isUser ? "Users" : "Groups", typeName: kind.name)
        view.showsMembers = false
        view.showsVersion = false
        view.showsGroups = false
        if settings.showsGroupsOnRequest, case .only = projection { view.showsGroups = true }
        return view.body(resource, in: store, projection)
    }

    private var deleted: ServiceAnswer {
        settings.deleteStatus == 204 ? .empty : .json([:], status: settings.deleteStatus)
    }
}
