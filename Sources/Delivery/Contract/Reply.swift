/// What became of a request: the classes of answer that the worker tells apart.
package enum Reply: Hashable, Sendable {
    /// The target did it. The resource, where the answer shows one.
    case done(RemoteResource?, status: Int)
    /// A look-up's complete answer.
    case found([RemoteResource], status: Int)
    /// One page of a list.
    case page(RemotePage, status: Int)
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
        case .done(_, let status), .found(_, let status), .page(_, let status), .conflict(_, let status),
            .notFound(_, let status),
            .stale(let status), .throttled(_, let status), .credential(_, let status), .refused(_, let status),
            .malformed(_, let status):
            status
        case .ambiguous(_, let status): status
        case .unreachable: nil
        }
    }

    /// What the target or the way to it said, where that explains something.
    package var detail: String? {
        switch self {
        case .conflict(let detail, _), .notFound(let detail, _), .credential(let detail, _), .refused(let detail, _),
            .ambiguous(let detail, _), .unreachable(let detail), .malformed(let detail, _):
            detail
        case .done, .found, .page, .stale, .throttled: nil
        }
    }

    /// Name of the class, as attempts and logs have it.
    package var className: String {
        switch self {
        case .done: "done"
        case .found: "found"
        case .page: "page"
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
