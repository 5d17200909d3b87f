import Delivery

extension Reply {
    /// What became of a request, as the end of a sentence.
    var words: String {
        switch self {
        case .done(_, let status), .found(_, let status), .page(_, let status): "answered \(status)"
        case .conflict(let detail, let status), .refused(let detail, let status), .credential(let detail, let status),
            .notFound(let detail, let status):
            "answered \(status): " + detail
        case .stale(let status): "answered \(status): the resource had changed"
        case .throttled(_, let status): "answered \(status): it takes no more requests for now"
        case .ambiguous(let detail, _), .unreachable(let detail), .malformed(let detail, _):
            "gave no answer of use: " + detail
        }
    }
}
