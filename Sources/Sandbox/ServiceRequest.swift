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
    /// The path from `/scim/v2` on, as it was sent; faults are aimed with it.
    let path: String
    /// The endpoint.
    let route: ServiceRoute
    /// The query.
    let query: QueryString
    /// The token behind `Bearer`, nil where there is none.
    let token: String?
    /// Whether the client says who it is.
    let hasUserAgent: Bool
    /// The body.
    let payload: Payload

    /// Makes sense of a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: The path, without the query.
    ///   - query: What stands behind the question mark.
    ///   - authorization: The value of that header.
    ///   - userAgent: The value of that header.
    ///   - body: The bytes behind the head.
    init(method: String, target: String, query: String?, authorization: String?, userAgent: String?, body: Data) {
        self.method = method
        self.query = QueryString(query)
        hasUserAgent = !(userAgent ?? "").isEmpty
        let parts = target.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part).removingPercentEncoding ?? String(part)
        }
        tenant = parts.first ?? ""
        if parts.dropFirst().starts(with: ["scim", "v2"]) {
            route = ServiceRoute(Array(parts.dropFirst(3)))
            path = parts.dropFirst(3).map { "/\($0)" }.joined()
        } else {
            route = .unknown
            path = target
        }
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
