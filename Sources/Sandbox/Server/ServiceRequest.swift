import Foundation

/// A request to the emulated service, freed of everything that belongs to HTTP.
struct ServiceRequest: Sendable {
    /// What came behind the head.
    enum Payload: Sendable {
        /// Nothing.
        case none
        /// JSON.
        case json(JSONValue)
        /// Something that is no JSON, and what is wrong with it.
        case unreadable(String)
    }

    /// The method, in capitals.
    let method: String
    /// The first part of the path, which should be the tenant.
    let tenant: String
    /// The path behind the base of all endpoints, as it was sent; faults are aimed with it.
    let path: String
    /// The endpoint.
    let route: ServiceRoute
    /// The query.
    let query: QueryString
    /// The query as it was sent; nil where there is no question mark.
    let rawQuery: String?
    /// The headers under their names in lower case.
    let headers: [String: String]
    /// The token behind `Bearer`, nil where there is none.
    let token: String?
    /// Whether the client says who it is.
    let hasUserAgent: Bool
    /// The base URL of the endpoints as this client wrote it, without a slash at its end.
    let root: String
    /// The body read as a form, where a token is asked for.
    let form: QueryString
    /// The body.
    let payload: Payload
    /// What tells this request's body from another's.
    let digest: BodyDigest

    /// Makes sense of a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: The path, without the query.
    ///   - query: What stands behind the question mark.
    ///   - authorization: The value of that header.
    ///   - userAgent: The value of that header.
    ///   - body: The bytes behind the head.
    ///   - headers: All headers under their names in lower case.
    ///   - layout: Where the endpoints of the product lie.
    ///   - origin: Scheme, host and port as the client wrote them.
    init(
        method: String, target: String, query: String?, authorization: String?, userAgent: String?, body: Data,
        headers: [String: String] = [:], layout: EndpointLayout = .identityCenter, origin: String = ""
    ) {
        self.method = method
        self.query = QueryString(query)
        self.headers = headers
        rawQuery = query
        digest = BodyDigest(method: method, target: target, body: body)
        hasUserAgent = !(userAgent ?? "").isEmpty
        let parts = target.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part).removingPercentEncoding ?? String(part)
        }
        tenant = parts.first ?? ""
        if let rest = layout.rest(of: Array(parts)) {
            route = ServiceRoute(rest, layout: layout)
            path = rest.map { "/\($0)" }.joined()
            root = origin + parts.dropLast(rest.count).map { "/\($0)" }.joined()
        } else {
            route = target == TokenDoor.path ? .token : .unknown
            path = target
            root = origin
        }
        form = QueryString(route == .token ? String(decoding: body, as: UTF8.self) : nil)
        let words = (authorization ?? "").split(separator: " ", maxSplits: 1)
        token = words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
        if body.isEmpty {
            payload = .none
        } else if let value = try? JSONValue(parsing: body) {
            payload = .json(value)
        } else {
            payload = .unreadable("the body is not JSON")
        }
    }

    /// Whether the request changes something, if it is granted.
    var isWrite: Bool {
        method != "GET" && method != "HEAD" && route != .token
    }

    /// Whether the request reads a list, which a search index answers and not the directory itself.
    var isSearch: Bool {
        method == "GET" && (route == .users || route == .groups)
    }

    /// The client's own id in the body.
    var externalID: String? {
        guard case .json(let value) = payload else { return nil }
        return value.members?.first { $0.key.lowercased() == "externalid" }?.value.text
    }

    /// The body, for a product that says what was wrong with it.
    ///
    /// - Throws: 400 `invalidSyntax` where there is none.
    func scimBody() throws(SandboxRefusal) -> JSONValue {
        switch payload {
        case .none: throw .scim(400, "invalidSyntax", "the request has no body")
        case .json(let value): return value
        case .unreadable(let reason): throw .scim(400, "invalidSyntax", reason)
        }
    }

    /// The body.
    ///
    /// - Throws: 400 where there is none.
    func json() throws(SandboxRefusal) -> JSONValue {
        switch payload {
        case .none: throw .invalid("the request has no body")
        case .json(let value): return value
        case .unreadable(let reason): throw .invalid(reason)
        }
    }
}
