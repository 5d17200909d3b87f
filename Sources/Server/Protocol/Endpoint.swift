import JSON

/// The endpoints of AuthZEN Authorization API 1.0, at their default paths (section 10.1, table 1).
enum Endpoint: Hashable, Sendable {
    case evaluation
    case evaluations
    case search(SearchKind)

    static let all: [Endpoint] = [.evaluation, .evaluations] + SearchKind.allCases.map { .search($0) }

    var path: String {
        switch self {
        case .evaluation: "/access/v1/evaluation"
        case .evaluations: "/access/v1/evaluations"
        case .search(let kind): "/access/v1/search/\(kind.rawValue)"
        }
    }

    /// The name of its URL in the metadata document (section 9.1.1).
    private var parameter: String {
        switch self {
        case .evaluation: "access_evaluation_endpoint"
        case .evaluations: "access_evaluations_endpoint"
        case .search(let kind): "search_\(kind.rawValue)_endpoint"
        }
    }

    /// The metadata document of a server with this base URL.
    static func metadata(base: String) -> JSONValue {
        var members: [String: JSONValue] = ["policy_decision_point": .string(base)]
        for endpoint in all { members[endpoint.parameter] = .string(base + endpoint.path) }
        return .object(members)
    }
}
