/// The endpoints of the emulated service.
enum ServiceRoute: Sendable, Equatable {
    case users
    case user(String)
    case groups
    case group(String)
    case serviceProviderConfig
    case resourceTypes
    case resourceType(String)
    case schemas
    case schema(String)
    /// An endpoint that this product alone has, and the id behind it.
    case other(String, id: String?)
    /// Where tokens are asked for; no part of the product's endpoints.
    case token
    /// Anything else, such as `/Bulk` and `/Me`.
    case unknown

    /// Finds the endpoint.
    ///
    /// Paths count exactly as they are: a doubled or a missing slash leads nowhere, as it does in production.
    ///
    /// - Parameters:
    ///   - segments: The decoded parts of the path behind the base of all endpoints.
    ///   - layout: How the product spells them.
    init(_ segments: [String], layout: EndpointLayout = .identityCenter) {
        switch segments.count {
        case 1:
            switch segments[0] {
            case layout.users: self = .users
            case layout.groups: self = .groups
            case layout.serviceProviderConfig: self = .serviceProviderConfig
            case layout.resourceTypes: self = .resourceTypes
            case layout.schemas: self = .schemas
            case let name where layout.others.contains(name): self = .other(name, id: nil)
            default: self = .unknown
            }
        case 2 where !segments[1].isEmpty:
            switch segments[0] {
            case layout.users: self = .user(segments[1])
            case layout.groups: self = .group(segments[1])
            case layout.schemas: self = .schema(segments[1])
            case layout.resourceTypes: self = .resourceType(segments[1])
            case let name where layout.others.contains(name): self = .other(name, id: segments[1])
            default: self = .unknown
            }
        default: self = .unknown
        }
    }

    /// The path with a placeholder for the id, as it stands in counters and in the log.
    ///
    /// It is the same for all products, whatever their own spelling is.
    var template: String {
        switch self {
        case .users: "/Users"
        case .user: "/Users/{id}"
        case .groups: "/Groups"
        case .group: "/Groups/{id}"
        case .serviceProviderConfig: "/ServiceProviderConfig"
        case .resourceTypes: "/ResourceTypes"
        case .resourceType: "/ResourceTypes/{id}"
        case .schemas: "/Schemas"
        case .schema: "/Schemas/{urn}"
        case .other(let name, let id): id == nil ? "/\(name)" : "/\(name)/{id}"
        case .token: TokenDoor.path
        case .unknown: "(no such endpoint)"
        }
    }
}
