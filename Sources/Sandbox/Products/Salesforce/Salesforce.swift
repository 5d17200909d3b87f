import Foundation

/// Salesforce as a SCIM client sees it (help.salesforce.com, "Manage Users and Groups with SCIM").
///
/// Users cannot be deleted, only deactivated; groups cannot be created; every user needs a profile; the members of a group
/// are sent in a shape of their own; and a client that asks too often is answered 403.
struct Salesforce: EmulatedService {
    /// Where its endpoints lie; the plural of the configuration is its own.
    static let layout = EndpointLayout(
        base: ["services", "scim", "v2"], serviceProviderConfig: "ServiceProviderConfigs",
        others: ["Entitlements", "Roles", "Me"])

    /// Users, with attributes that Salesforce fills in.
    static let userKind = ResourceKind(name: "User", core: user, extensions: [.enterpriseUser])
    /// Public groups.
    static let groupKind = ResourceKind(name: "Group", core: .group, extensions: [])

    /// Behaviour that is not documented.
    let settings: SalesforceSettings
    /// Users, groups and memberships.
    var store = ResourceStore()
    /// Draws ids.
    var identifiers: SeededGenerator

    /// Opens a directory with the groups that the settings name.
    init(configuration: SandboxConfiguration) {
        settings = configuration.salesforce
        identifiers = SeededGenerator(seed: configuration.seed)
        fill()
    }

    var layout: EndpointLayout { Self.layout }
    var state: SandboxState { SandboxState(store) }

    mutating func clear() {
        store = ResourceStore()
        fill()
    }

    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        switch (request.method, request.route) {
        case ("GET", .users): return try list(request, isUser: true)
        case ("GET", .groups): return try list(request, isUser: false)
        case ("POST", .users): return try createUser(request, at: now)
        case ("GET", .user(let id)): return .json(body(try user(id), request))
        case ("GET", .group(let id)): return .json(body(try group(id), request))
        case ("PATCH", .user(let id)): return try patchUser(try user(id), request, at: now)
        case ("PATCH", .group(let id)): return try patchGroup(try group(id), request, at: now)
        case ("PUT", .user(let id)) where settings.acceptsReplacement:
            return try replaceUser(try user(id), request, at: now)
        case ("DELETE", .user(let id)):
            // Nobody ever leaves the directory: the record stays, and its name stays taken.
            let user = try user(id)
            var attributes = user.attributes
            attributes["active"] = false
            store.change(user, to: attributes, at: now)
            return .empty
        case ("POST", .groups), ("DELETE", .group):
            throw .scim(settings.groupCreationStatus, nil, "groups can be neither created nor deleted over SCIM")
        case ("GET", .serviceProviderConfig), ("GET", .resourceTypes), ("GET", .schemas), ("GET", .schema),
            ("GET", .other):
            return try SalesforceDocuments(settings: settings, root: request.root).answer(request)
        case (_, .unknown), (_, .resourceType): throw .scim(404, nil, "\(request.path) is not an endpoint")
        default: throw .scim(405, nil, "\(request.method) is not supported on \(request.route.template)")
        }
    }

    func answer(to refusal: SandboxRefusal, requestID: String, at now: Timestamp) -> ServiceAnswer {
        // What is refused in front of SCIM comes in the form of the REST API.
        let code: String? = refusal.status == 401 ? "INVALID_SESSION_ID" : refusal.code
        guard let code, refusal.scimType == nil, refusal.status == 401 || refusal.code == Self.requestLimit else {
            return refusal.scimAnswer()
        }
        return .json([["message": .string(refusal.detail), "errorCode": .string(code)]], status: refusal.status)
    }

    func throttling(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(
            status: settings.throttleStatus, detail: "TotalRequests Limit exceeded.", reason: reason,
            code: Self.requestLimit)
    }

    func tokenMembers(_ members: [String: JSONValue], _ request: ServiceRequest) -> [String: JSONValue] {
        // Salesforce does not say how long a token lives; the API's address is where `instance_url` says.
        var members = members
        members["expires_in"] = nil
        members["instance_url"] = .string(request.root)
        members["scope"] = "api"
        return members
    }

    private static let requestLimit = "REQUEST_LIMIT_EXCEEDED"

    private static var user: SchemaDefinition {
        var schema = SchemaDefinition.user
        schema.attributes.append(.text("emailEncodingKey"))
        return schema
    }

    /// Draws a record id: 18 characters of which the first three say what it is.
    mutating func drawID(_ prefix: String) -> String {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return prefix + String((0..<15).map { _ in digits[Int(identifiers.next() % 62)] })
    }

    private mutating func fill() {
        let start = Timestamp(date: .init(timeIntervalSince1970: 1_600_000_000))
        for name in settings.groups {
            let draft = ResourceDraft(attributes: ["displayName": .string(name)])
            _ = store.create(id: drawID("00G"), draft, isUser: false, at: start)
        }
    }
}
