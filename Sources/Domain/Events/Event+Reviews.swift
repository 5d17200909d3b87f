import JSON

/// Events of access reviews.
///
/// Who decided, and why, is said by the event's command. The lines are not in them: they follow from the seq.
extension Event {
    var reviewPayload: EventPayload? {
        switch self {
        case .reviewOpened(let name, let review):
            Self.payload(
                "ReviewOpened",
                [
                    "name": .string(name), "kind": .string(review.subject.kind.rawValue),
                    "subject": .integer(review.subject.key), "seq": .integer(review.seq),
                    "lines": .integer(review.lines), "digest": .string(review.digest), "due": .time(review.due),
                    "own": .bool(review.allowsOwn),
                ], personal: ["reviewers": .texts(review.reviewers)])
        case .reviewChanged(let review, let reviewers, let due):
            Self.payload(
                "ReviewChanged", ["review": .integer(review), "due": .time(due)],
                personal: ["reviewers": .texts(reviewers)])
        case .reviewDecided(let review, let user, let decision):
            Self.payload(
                "ReviewDecided",
                ["review": .integer(review), "user": .integer(user), "decision": .string(decision.rawValue)])
        case .reviewClosed(let review): Self.payload("ReviewClosed", ["review": .integer(review)])
        case .reviewReopened(let review, let due):
            Self.payload("ReviewReopened", ["review": .integer(review), "due": .time(due)])
        default: nil
        }
    }

    static func review(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "ReviewOpened":
            guard let kind = ReviewKind(rawValue: try fields.text("kind")) else { throw fields.malformed("kind") }
            return .reviewOpened(
                name: try fields.text("name"),
                review: Review(
                    subject: ReviewSubject(kind, try fields.key("subject")), seq: try fields.key("seq"),
                    lines: try fields.key("lines"), digest: try fields.text("digest"),
                    reviewers: try fields.personalNames("reviewers"), due: try fields.optionalTime("due"),
                    allowsOwn: try fields.truth("own")))
        case "ReviewChanged":
            return .reviewChanged(
                review: try fields.key("review"), reviewers: try fields.personalNames("reviewers"),
                due: try fields.optionalTime("due"))
        case "ReviewDecided":
            guard let decision = ReviewDecision(rawValue: try fields.text("decision")) else {
                throw fields.malformed("decision")
            }
            return .reviewDecided(review: try fields.key("review"), user: try fields.key("user"), decision: decision)
        case "ReviewClosed": return .reviewClosed(review: try fields.key("review"))
        case "ReviewReopened":
            return .reviewReopened(review: try fields.key("review"), due: try fields.optionalTime("due"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }
}
