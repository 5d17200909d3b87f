import Database
package import Domain
import Store

/// One line of an access review: what was frozen, what was decided, and what has changed since.
package struct ReviewLineAnswer: Hashable, Sendable {
    /// Name of the user then.
    package let user: String
    package let since: Timestamp?
    /// The login method for an app; `direct`, `rule`, `exception` or `nested` for a group.
    package let how: String
    /// Each policy that gave it, and the groups on the way; for a group the groups alone.
    package let ways: [String]
    /// The event that began it.
    package let seq: Seq
    /// The last decision; nil where there is none.
    package let decision: ReviewDecisionAnswer?
    /// What has changed since, in words; nil where nothing has.
    package let change: String?
}

/// What a reviewer has said.
package struct ReviewDecisionAnswer: Hashable, Sendable {
    package let decision: ReviewDecision
    package let reviewer: String?
    package let reason: String?
    package let at: Timestamp?
    /// The event of the decision.
    package let seq: Seq
}

/// An access review with all of its lines.
package struct ReviewAnswer: Hashable, Sendable {
    /// In the order of the users' age.
    package let lines: [ReviewLineAnswer]
    /// Who has it now and did not when it was frozen: in no line of this review.
    package let gained: [ReviewLineAnswer]
    /// Whether the lines are the ones that were frozen, by their digest.
    package let isIntact: Bool
    /// As of which event the changes are.
    package let head: Seq
}

extension Audit {
    /// The lines of a review as they were frozen, with what has become of each.
    ///
    /// The first five columns of a line depend on the seq of the review alone, and are the same whenever they are asked
    /// for.
    ///
    /// - Parameter review: the review.
    /// - Returns: its lines, and who has got the access since.
    /// - Throws: `StorageError`.
    package func review(_ review: ReviewState) throws -> ReviewAnswer {
        let head = try journal.head().seq
        let (subject, seq) = (review.review.subject, review.review.seq)
        let frozen = try ReviewLines(connection).lines(of: subject, asOf: seq)
        let now = try ReviewLines(connection).lines(of: subject, asOf: head)
        let current = Dictionary(uniqueKeysWithValues: now.map { ($0.user, $0) })
        let ends = try ends(of: subject, from: seq, to: head)
        let decisions = try decisions(in: review.key)
        var texts: WayTexts = [:]
        let lines = try frozen.map { line in
            try answer(
                line, subject, asOf: seq, &texts, decisions[line.user],
                change(of: line, to: current[line.user], endedAt: ends[line.user], subject.kind))
        }
        let before = Set(frozen.map(\.user))
        texts = [:]
        let gained = try now.filter { !before.contains($0.user) }.map { line in
            try answer(line, subject, asOf: head, &texts, nil, "new since seq \(line.since)")
        }
        return ReviewAnswer(
            lines: lines, gained: gained,
            isIntact: ReviewLine.digest(of: frozen) == review.review.digest
                && Int64(frozen.count) == review.review.lines,
            head: head)
    }

    /// Ways in words: described once for all whom they give the access.
    private typealias WayTexts = [ReviewLine.Way: String]

    private func answer(
        _ line: ReviewLine, _ subject: ReviewSubject, asOf seq: Seq, _ texts: inout WayTexts,
        _ decision: ReviewDecisionAnswer?, _ change: String?
    ) throws -> ReviewLineAnswer {
        let ways = try line.ways.map { way in
            if let text = texts[way] { return text }
            let text: String
            if let policy = way.policy {
                text = try describe(SQLRow([.integer(policy), .integer(way.via)]), asOf: seq)
            } else {
                text = try path(from: way.via, to: subject.key, asOf: seq).joined(separator: " > ")
            }
            texts[way] = text
            return text
        }
        return ReviewLineAnswer(
            user: try name(.user, line.user, asOf: seq), since: try time(of: line.since), how: line.how, ways: ways,
            seq: line.since, decision: decision, change: change)
    }

    /// The last decision about each user.
    private func decisions(in review: EntityKey) throws -> [EntityKey: ReviewDecisionAnswer] {
        var commands: [Int64: CommandRecord] = [:]
        return try connection.rows(
            "SELECT user, decision, from_seq FROM review_decisions WHERE review = ?1 AND to_seq IS NULL",
            [.integer(review)]
        ).reduce(into: [:]) { decisions, row in
            guard let event = try journal.event(row.integer(2)) else { return }
            if commands[event.command] == nil { commands[event.command] = try journal.command(event.command) }
            let command = commands[event.command]
            decisions[row.integer(0)] = ReviewDecisionAnswer(
                decision: ReviewDecision(rawValue: row.text(1)) ?? .keep, reviewer: command?.actor,
                reason: command?.reason, at: event.at, seq: event.seq)
        }
    }
}
