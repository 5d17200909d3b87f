/// The code that speaks one protocol with one app.
///
/// A connector only talks: it keeps no state about resources, decides nothing, and never retries. The worker asks it to
/// prepare a request, commits the intent, and only then lets it be sent.
package protocol Connector: Sendable {
    /// The exact request for an operation. Pure: the same operation always gives the same bytes.
    func prepare(_ operation: Operation) -> PreparedRequest

    /// Sends a prepared request and waits for its answer, at most as long as the profile's request timeout.
    ///
    /// - Parameters:
    ///   - request: as ``prepare(_:)`` gave it.
    ///   - idempotencyKey: sent along with a request that changes something; nil for one that only reads.
    /// - Returns: what became of it. Every failure is an answer; nothing is thrown.
    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply
}

/// What can be asked of a target, in our words.
///
/// Attributes are texts by target path, such as `name.givenName`.
package enum Operation: Hashable, Sendable {
    // Users
    case createUser(externalId: String, attributes: [String: String])
    /// The difference alone; `all` is the whole for targets that can only replace.
    case updateUser(remoteId: String, set: [String: String], clear: [String], all: [String: String])
    case activateUser(remoteId: String, active: Bool)
    case deleteUser(remoteId: String)
    case findUser(by: LookUpKey, value: String)
    case readUser(remoteId: String)

    // Groups
    case createGroup(externalId: String, name: String)
    case renameGroup(remoteId: String, name: String)
    case deleteGroup(remoteId: String)
    /// Remote ids, no more than the profile's chunk in all; never both in one request.
    case addMembers(remoteId: String, members: [String])
    case removeMembers(remoteId: String, members: [String])
    case findGroup(by: LookUpKey, value: String)
    case readGroup(remoteId: String)
}

/// By what a resource is looked up at a target.
package enum LookUpKey: String, Hashable, Sendable {
    case externalId
    /// `userName` of a user, `displayName` of a group.
    case name
}

/// A request, ready to be sent.
package struct PreparedRequest: Hashable, Sendable {
    /// HTTP method, or the protocol's own verb.
    package let method: String
    /// Path below the endpoint, such as `/Users/4711`, without a query.
    package let path: String
    /// Query, already percent-encoded, without the question mark.
    ///
    /// It may hold names, and so is never stored.
    package let query: String?
    package let body: [UInt8]?

    package init(method: String, path: String, query: String? = nil, body: [UInt8]? = nil) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
    }
}

/// A resource as the target showed it.
package struct RemoteResource: Hashable, Sendable {
    package let id: String
    package let externalId: String?
    /// Texts by target path, in the form that the profile's mapping has them; of a group, `displayName`.
    package let attributes: [String: String]
    /// Of a user; nil where the target does not say.
    package let saysActive: Bool?

    /// Of a user; true where the target does not say.
    package var isActive: Bool { saysActive ?? true }

    package init(id: String, externalId: String?, attributes: [String: String], isActive: Bool?) {
        self.id = id
        self.externalId = externalId
        self.attributes = attributes
        saysActive = isActive
    }
}

/// What became of a request: the classes of answer that the worker tells apart.
package enum Reply: Hashable, Sendable {
    /// The target did it. The resource, where the answer shows one.
    case done(RemoteResource?, status: Int)
    /// A look-up's complete answer.
    case found([RemoteResource], status: Int)
    /// 409: the target has such a resource already, or somebody else is changing it.
    case conflict(detail: String, status: Int)
    /// 404: no such resource.
    case notFound(detail: String, status: Int)
    /// 412: the resource has changed since it was read.
    case stale(status: Int)
    /// 429, 503, and whatever else the target's dialect has for "later"; the wait that it asked for, if any.
    case throttled(retryAfter: Duration?, status: Int)
    /// 401: the access token is missing, wrong or expired.
    case credential(detail: String, status: Int)
    /// 400, 403, 405, 501 and their like: the same request will not be accepted later.
    case refused(detail: String, status: Int)
    /// Nobody knows whether it was done: a timeout, a reset, a 5xx.
    case ambiguous(detail: String, status: Int?)
    /// Nothing was sent: the host does not resolve, refuses the connection, or shows a wrong certificate.
    case unreachable(detail: String)
    /// An answer that is not the protocol's, such as a page in HTML.
    case malformed(detail: String, status: Int)

    /// The HTTP status, where there was one.
    package var status: Int? {
        switch self {
        case .done(_, let status), .found(_, let status), .conflict(_, let status), .notFound(_, let status),
            .stale(let status), .throttled(_, let status), .credential(_, let status), .refused(_, let status),
            .malformed(_, let status):
            status
        case .ambiguous(_, let status): status
        case .unreachable: nil
        }
    }

    /// Name of the class, as attempts and logs have it.
    package var className: String {
        switch self {
        case .done: "done"
        case .found: "found"
        case .conflict: "conflict"
        case .notFound: "not-found"
        case .stale: "stale"
        case .throttled: "throttled"
        case .credential: "credential"
        case .refused: "refused"
        case .ambiguous: "ambiguous"
        case .unreachable: "unreachable"
        case .malformed: "malformed"
        }
    }
}
