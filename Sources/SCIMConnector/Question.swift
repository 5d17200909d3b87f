import Delivery
import SCIM

/// What a prepared request asks for, read from the request itself.
struct Question: Hashable, Sendable {
    let kind: Kind
    /// Whether it is about groups, and not about users.
    let isAboutGroups: Bool

    enum Kind: Hashable, Sendable {
        /// A search; nil where the filter is none that this connector makes.
        case find(SCIMEquality?)
        case read
        case create
        /// A change or a removal.
        case change
    }

    init(_ request: PreparedRequest) {
        let parts = request.path.split(separator: "/")
        isAboutGroups = parts.first == "Groups"
        kind =
            switch request.method {
            case "GET" where parts.count > 1: .read
            case "GET": .find(Self.filter(of: request.query))
            case "POST": .create
            default: .change
            }
    }

    /// Whether it goes to all users or groups, an address that every SCIM service has.
    var isAboutAll: Bool {
        switch kind {
        case .find, .create: true
        case .read, .change: false
        }
    }

    private static func filter(of query: String?) -> SCIMEquality? {
        guard let query, query.hasPrefix("filter=") else { return nil }
        return query.dropFirst("filter=".count).description.percentDecoded.flatMap { SCIMEquality($0) }
    }
}
