/// A service that does what RFC 7643, RFC 7644 and RFC 9865 say, or one of the dialects that are met in the field.
struct SCIMService: EmulatedService {
    /// Where its endpoints lie.
    static let layout = EndpointLayout(base: ["scim", "v2"], others: ["Me", "Bulk", ".search"])

    /// Which dialect it speaks.
    let settings: SCIMSettings
    /// Users, groups and memberships.
    var store = ResourceStore()
    /// Draws ids.
    var identifiers: SeededGenerator

    /// Opens an empty directory.
    init(configuration: SandboxConfiguration) {
        settings = configuration.scim
        identifiers = SeededGenerator(seed: configuration.seed)
    }

    var layout: EndpointLayout { Self.layout }
    var state: SandboxState { SandboxState(store) }

    mutating func clear() {
        store = ResourceStore()
    }

    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        try checkContentType(request)
        var answer = try route(request, at: now)
        answer.contentType = "application/scim+json"
        return answer
    }

    func answer(to refusal: SandboxRefusal, requestID: String, at now: Timestamp) -> ServiceAnswer {
        var answer = refusal.scimAnswer(numericStatus: settings.writesNumericErrorStatus)
        answer.contentType = "application/scim+json"
        if refusal.status == 304 { answer.content = .none }
        return answer
    }

    private mutating func route(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        switch (request.method, request.route) {
        case ("GET", .users): return try list(request, isUser: true)
        case ("GET", .groups): return try list(request, isUser: false)
        case ("POST", .users): return try create(request, isUser: true, at: now)
        case ("POST", .groups): return try create(request, isUser: false, at: now)
        case ("GET", .user(let id)): return try read(resource(id, isUser: true), request)
        case ("GET", .group(let id)): return try read(resource(id, isUser: false), request)
        case ("PUT", .user(let id)): return try replace(resource(id, isUser: true), request, at: now)
        case ("PUT", .group(let id)): return try replace(resource(id, isUser: false), request, at: now)
        case ("PATCH", .user(let id)): return try patch(resource(id, isUser: true), request, at: now)
        case ("PATCH", .group(let id)): return try patch(resource(id, isUser: false), request, at: now)
        case ("DELETE", .user(let id)): return try delete(resource(id, isUser: true), request)
        case ("DELETE", .group(let id)): return try delete(resource(id, isUser: false), request)
        case ("GET", .serviceProviderConfig), ("GET", .resourceTypes), ("GET", .resourceType), ("GET", .schemas),
            ("GET", .schema):
            return try SCIMDiscovery(settings: settings, root: request.root).answer(request)
        case ("POST", .other), ("GET", .other("Me", _)), ("POST", .user(".search")), ("POST", .group(".search")):
            throw .scim(501, nil, "\(request.path) is not implemented")
        case (_, .unknown), (_, .other):
            throw .scim(404, nil, "\(request.path) is not an endpoint")
        default:
            throw .scim(405, nil, "\(request.method) is not supported on \(request.route.template)")
        }
    }

    private func checkContentType(_ request: ServiceRequest) throws(SandboxRefusal) {
        guard let type = request.headers["content-type"]?.split(separator: ";").first?.lowercased() else { return }
        if !["application/scim+json", "application/json"].contains(type) {
            throw .scim(415, nil, "the body is \(type), neither application/scim+json nor application/json")
        }
    }
}
