import Database
import Domain
import JSON

/// Access reviews, and the decisions in them.
///
/// What a revoke takes away are events of their own.
extension Projector {
    func applyReview(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .reviewOpened(let name, let review): try openReview(seq, name, review)
        case .reviewChanged(let review, let reviewers, let due):
            try connection.run(
                "UPDATE reviews SET reviewers = ?2, due_at = ?3 WHERE key = ?1",
                [.integer(review), .text(Reviewers.encode(reviewers)), SQLValue(due?.microseconds)])
            try note(seq, (.review, review))
        case .reviewDecided(let review, let user, let decision):
            let place: [SQLValue] = [.integer(review), .integer(user), .integer(seq)]
            try connection.run(
                "UPDATE review_decisions SET to_seq = ?3 WHERE review = ?1 AND user = ?2 AND to_seq IS NULL", place)
            try connection.run(
                "INSERT INTO review_decisions (review, user, from_seq, decision) VALUES (?1, ?2, ?3, ?4)",
                place + [.text(decision.rawValue)])
            try note(seq, (.review, review), (.user, user))
        case .reviewClosed(let review):
            try connection.run(
                "UPDATE reviews SET closed_seq = ?2 WHERE key = ?1", [.integer(review), .integer(seq)])
            try note(seq, (.review, review))
        case .reviewReopened(let review, let due):
            try connection.run(
                "UPDATE reviews SET closed_seq = NULL, due_at = coalesce(?2, due_at) WHERE key = ?1",
                [.integer(review), SQLValue(due?.microseconds)])
            try note(seq, (.review, review))
        default: break
        }
    }

    private func openReview(_ key: EntityKey, _ reviewName: String, _ review: Review) throws {
        try connection.run(
            """
            INSERT INTO reviews
                (key, name, folded, kind, subject, at_seq, lines, digest, reviewers, due_at, allows_own)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            [
                .integer(key), .text(reviewName), .text(Names.folded(reviewName)), .text(review.subject.kind.rawValue),
                .integer(review.subject.key), .integer(review.seq), .integer(review.lines), .text(review.digest),
                .text(Reviewers.encode(review.reviewers)), SQLValue(review.due?.microseconds),
                SQLValue(review.allowsOwn),
            ])
        try name(.review, key, reviewName, key)
        try note(key, (.review, key), (review.subject.kind.entity, review.subject.key))
    }
}

/// Reviewers as a table holds them.
package enum Reviewers {
    package static func encode(_ names: [String]) -> String {
        JSONValue.array(names.map { .string($0) }).canonicalText
    }

    package static func decode(_ text: String) throws -> [String] {
        (try JSONValue(parsing: text).array ?? []).compactMap(\.string)
    }
}
