import JSON

extension Request {
    /// The canonical form of what is asked of access reviews.
    var reviewFingerprint: JSONValue {
        switch self {
        case .openReview(let opening):
            [
                "openReview", .string(opening.name), .string(opening.kind.rawValue), .string(opening.subject),
                opening.seq.map { .integer($0) } ?? .null, .texts(opening.reviewers), .time(opening.due),
                .bool(opening.allowsOwn),
            ]
        case .changeReview(let name, let reviewers, let due):
            ["changeReview", .string(name), reviewers.map { .texts($0) } ?? .null, due.fingerprint]
        case .decideReview(let name, let userNames, let decision, let allowsMore):
            [
                "decideReview", .string(name), userNames.map { .texts($0) } ?? .null, .string(decision.rawValue),
                .bool(allowsMore),
            ]
        case .closeReview(let name, let undecided, let allowsMore):
            ["closeReview", .string(name), undecided.map { .string($0.rawValue) } ?? .null, .bool(allowsMore)]
        case .reopenReview(let name, let due): ["reopenReview", .string(name), .time(due)]
        default: .null
        }
    }
}
