/// The endpoints of the emulated service.
enum ServiceRoute: Sendable, Equatable {
    case users
    case user(String)
    case groups
    case group(String)
    case serviceProviderConfig
    case resourceTypes
    case schemas
    case schema(String)
    /// Anything else, such as `/Bulk` and `/Me`.
    case unknown

    /// Finds the endpoint.
    ///
    /// Paths count exactly as they are: a doubled or a missing slash leads nowhere, as it does in production.
    ///
    /// - Parameter segments: The decoded parts of the path behind `/scim/v2`.
    init(_ segments: [String]) {
        switch segments.count {
        case 1:
            switch segments[0] {
            case "Users": self = .users
            case "Groups": self = .groups
            case "ServiceProviderConfig": self = .serviceProviderConfig
            case "ResourceTypes": self = .resourceTypes
            case "Schemas": self = .schemas
            default: self = .unknown
            }
        case 2 where !segments[1].isEmpty:
            switch segments[0] {
            case "Users": self = .user(segments[1])
            case "Groups": self = .group(segments[1])
            case "Schemas": self = .schema(segments[1])
            default: self = .unknown
            }
        default: self = .unknown
        }
    }

    /// The path with a placeholder for the id, as it stands in counters and in the log.
    var template: String {
        switch self {
        case .users: "/Users"
        case .user: "/Users/{id}"
        case .groups: "/Groups"
        case .group: "/Groups/{id}"
        case .serviceProviderConfig: "/ServiceProviderConfig"
        case .resourceTypes: "/ResourceTypes"
        case .schemas: "/Schemas"
        case .schema: "/Schemas/{urn}"
        case .unknown: "(no such endpoint)"
        }
    }
}
