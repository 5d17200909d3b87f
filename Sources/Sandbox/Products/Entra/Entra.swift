import Foundation

/// The SCIM API of Microsoft Entra ID (learn.microsoft.com, "Microsoft Entra ID SCIM API reference", 2026).
///
/// Its endpoints are in lower case, it wants an `Accept` header, knows cursors only, never shows the members of a group,
/// and takes membership changes in small portions.
struct Entra: EmulatedService {
    /// Where its endpoints lie.
    static let layout = EndpointLayout(
        base: ["rp", "scim"], users: "users", groups: "groups", serviceProviderConfig: "serviceproviderconfig",
        resourceTypes: "resourcetypes", schemas: "schemas")

    /// The extension of users.
    static let userExtension = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User"
    /// The extension of groups.
    static let groupExtension = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group"

    /// Users.
    static let userKind = ResourceKind(
        name: "User", core: .user,
        extensions: [
            .enterpriseUser,
            SchemaDefinition(urn: userExtension, name: "EntraUser", attributes: [.text("mailNickname")]),
        ])
    /// Groups.
    static let groupKind = ResourceKind(
        name: "Group", core: .group,
        extensions: [
            SchemaDefinition(
                urn: groupExtension, name: "EntraGroup",
                attributes: [.flag("mailEnabled"), .text("mailNickname"), .flag("securityEnabled")])
        ])

    /// Behaviour that is not documented.
    let settings: EntraSettings
    /// Users, groups and memberships.
    var store = ResourceStore()
    /// Draws ids.
    var identifiers: SeededGenerator

    /// Opens an empty directory.
    init(configuration: SandboxConfiguration) {
        settings = configuration.entra
        identifiers = SeededGenerator(seed: configuration.seed)
    }

    var layout: EndpointLayout { Self.layout }
    var state: SandboxState { SandboxState(store) }

    mutating func clear() {
        store = ResourceStore()
    }

    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        try checkManners(request)
        switch (request.method, request.route) {
        case ("GET", .users): return try list(request, isUser: true)
        case ("GET", .groups): return try list(request, isUser: false)
        case ("POST", .users): return try createUser(request, at: now)
        case ("POST", .groups): return try createGroup(request, at: now)
        case ("GET", .user(let id)): return .json(body(try resource(id, isUser: true)))
        case ("GET", .group(let id)): return .json(body(try resource(id, isUser: false)))
        case ("PATCH", .user(let id)): return try patchUser(try resource(id, isUser: true), request, at: now)
        case ("PATCH", .group(let id)): return try patchGroup(try resource(id, isUser: false), request, at: now)
        case ("DELETE", .user(let id)):
            store.remove(try resource(id, isUser: true))
            return .empty
        case ("DELETE", .group(let id)):
            store.remove(try resource(id, isUser: false))
            return .empty
        case ("GET", .serviceProviderConfig), ("GET", .resourceTypes), ("GET", .resourceType), ("GET", .schemas),
            ("GET", .schema):
            return try EntraDocuments(settings: settings).answer(request)
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
            throw Self.missing(id)
        }
        return resource
    }

    /// The sentence that Entra has for an id that belongs to nobody.
    static func missing(_ id: String, status: Int = 404) -> SandboxRefusal {
        .scim(
            status, nil,
            "Resource '\(id)' does not exist or one of its queried reference-property objects are not present.")
    }

    /// How resources go out: relative locations, lower-case types, no members.
    func view(isUser: Bool) -> ResourceView {
        var view = ResourceView(
            kind: isUser ? Self.userKind : Self.groupKind, endpoint: isUser ? "users" : "groups",
            typeName: isUser ? "user" : "group")
        view.showsMembers = false
        view.showsGroups = false
        view.showsVersion = false
        view.showsCreated = !isUser
        return view
    }

    /// A resource as it goes out.
    func body(_ resource: StoredResource) -> JSONValue {
        view(isUser: store.users[resource.id] != nil).body(resource, in: store)
    }

    /// What every request must have, whatever it asks for.
    private func checkManners(_ request: ServiceRequest) throws(SandboxRefusal) {
        if !settings.isEnabled {
            throw .scim(400, nil, "No 'scimapiconsumptions' resource found for TenantId: sandbox")
        }
        let types = (request.headers["accept"] ?? "").split(separator: ",").map { part in
            part.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() } ?? ""
        }
        if !types.contains("application/json"), !(settings.acceptsAnyAccept && types.contains("*/*")) {
            throw .scim(400, nil, "the header Accept: application/json is missing")
        }
        for pair in (request.rawQuery ?? "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
                String(side).replacing("+", with: " ").removingPercentEncoding ?? String(side)
            }
            if sides.count == 2, sides[0].last?.isWhitespace == true || sides[1].first?.isWhitespace == true {
                throw .scim(400, nil, "there is whitespace around = in the query")
            }
        }
    }
}
