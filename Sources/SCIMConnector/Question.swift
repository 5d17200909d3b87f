import Delivery
import SCIM

/// What a prepared request asks for, read from the request itself.
struct Question: Hashable, Sendable {
    let kind: Kind
    /// Whether it is about groups, and not about users.
    let isAboutGroups: Bool
    /// Whether the answer is to leave out a group's members.
    let excludesMembers: Bool

    enum Kind: Hashable, Sendable {
        /// A search; nil where the filter is none that this connector makes.
        case find(SCIMEquality?)
        case list(ListPlace)
        case read
        case create
        /// A change or a removal.
        case change
    }

    init(_ request: PreparedRequest, _ profile: TargetProfile) {
        let isAboutAll = request.path == profile.usersPath || request.path == profile.groupsPath
        isAboutGroups = request.path == profile.groupsPath || request.path.hasPrefix(profile.groupsPath + "/")
        excludesMembers = request.query?.contains("excludedAttributes=members") ?? false
        kind =
            switch request.method {
            case "GET" where !isAboutAll: .read
            case "GET" where request.query?.hasPrefix("filter=") ?? false: .find(Self.filter(of: request.query))
            case "GET": .list(ListQuery.place(request.query))
            case "POST": .create
            default: .change
            }
    }

    /// Whether it goes to all users or groups, an address that every SCIM service has.
    var isAboutAll: Bool {
        switch kind {
        case .find, .list, .create: true
        case .read, .change: false
        }
    }

    private static func filter(of query: String?) -> SCIMEquality? {
        guard let value = query?.split(separator: "&").first?.dropFirst("filter=".count) else { return nil }
        return String(value).percentDecoded.flatMap { SCIMEquality($0) }
    }
}
