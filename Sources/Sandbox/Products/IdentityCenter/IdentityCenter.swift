/// AWS IAM Identity Center as a SCIM client sees it: a directory, and the rules of who may do what to it.
///
/// It is a value that is asked one request at a time. Nothing here knows of HTTP connections, faults or logs.
struct IdentityCenter: EmulatedService {
    /// The tenant that lives here.
    let tenant: String
    /// The tokens that are let in.
    let tokens: [String]
    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings
    /// Users, groups and memberships.
    var directory = DirectoryState()
    /// Draws ids.
    var identifiers: SeededGenerator

    private let idPrefix: String

    /// Opens an empty directory.
    init(configuration: SandboxConfiguration) {
        tenant = configuration.tenant
        tokens = configuration.tokens
        settings = configuration.settings
        identifiers = SeededGenerator(seed: configuration.seed)
        let drawn = SeededGenerator.hexadecimal(identifiers.next()).prefix(10)
        idPrefix = settings.isLegacy ? "\(drawn)-" : ""
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - now: The time.
    /// - Returns: The answer to a request that is granted.
    /// - Throws: Every other answer. Nothing has changed then.
    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        try authenticate(request)
        if request.method == "PATCH", !request.hasUserAgent, case .refuse(let status) = settings.patchWithoutUserAgent {
            throw .configured(status: status, "PATCH has no User-Agent header")
        }
        switch (request.method, request.route) {
        case ("GET", .users): return try listUsers(request)
        case ("POST", .users): return try createUser(request, at: now)
        case ("GET", .user(let id)): return .json(try user(id).body)
        case ("PUT", .user(let id)): return try replaceUser(id, request, at: now)
        case ("PATCH", .user(let id)): return try patchUser(id, request, at: now)
        case ("DELETE", .user(let id)):
            directory.removeUser(try user(id))
            return .empty
        case ("GET", .groups): return try listGroups(request)
        case ("POST", .groups): return try createGroup(request, at: now)
        case ("GET", .group(let id)): return .json(try group(id).body(isRead: true))
        case ("PATCH", .group(let id)): return try patchGroup(id, request, at: now)
        case ("DELETE", .group(let id)):
            directory.removeGroup(try group(id))
            return .empty
        case ("PUT", .group):
            throw .configured(
                status: settings.groupReplacementStatus, "groups cannot be replaced, there is no PutGroup")
        case ("GET", .serviceProviderConfig): return DiscoveryDocuments.serviceProviderConfig(settings)
        case ("GET", .resourceTypes) where !settings.isLegacy: return DiscoveryDocuments.resourceTypes
        case ("GET", .schemas) where !settings.isLegacy: return DiscoveryDocuments.schemas
        case ("GET", .schema(let urn)) where !settings.isLegacy: return try DiscoveryDocuments.schema(urn)
        case (_, .unknown), (_, .resourceTypes), (_, .resourceType), (_, .schemas), (_, .schema), (_, .other):
            throw .configured(status: settings.unknownRouteStatus, "\(request.path) is not an endpoint")
        default:
            throw .invalid("\(request.method) is not supported on \(request.route.template)")
        }
    }

    var layout: EndpointLayout { .identityCenter }

    var hasOwnDoor: Bool { true }

    var state: SandboxState { SandboxState(directory) }

    mutating func clear() {
        directory = DirectoryState()
    }

    func answer(to refusal: SandboxRefusal, requestID: String, at now: Timestamp) -> ServiceAnswer {
        .json(refusal.body(requestID: requestID, time: now), status: refusal.status)
    }

    /// Draws an id that nobody has had: `<UUID>`, and of old `<10 hexadecimal digits>-<UUID>`.
    mutating func drawID() -> String {
        idPrefix + identifiers.uuid()
    }

    private func authenticate(_ request: ServiceRequest) throws(SandboxRefusal) {
        guard let token = request.token else { throw .unauthorized("there is no bearer token") }
        if !tokens.contains(token) { throw .unauthorized("the bearer token is not one of ours") }
        if request.tenant != tenant { throw .unauthorized("the path does not begin with the tenant id") }
    }
}
