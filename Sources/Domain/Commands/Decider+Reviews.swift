/// Access reviews: who had an app or belonged to a group as of a seq, and what a reviewer says of each.
extension Decider {
    func openReview(_ opening: ReviewOpening, head: Seq) throws -> Event {
        try checkName(.review, opening.name)
        guard try state.review(named: opening.name) == nil else { throw Refusal.nameTaken(.review, opening.name) }
        let reviewers = try checked(opening.reviewers, of: opening.name)
        try checkDue(opening.due)
        let seq = opening.seq ?? head
        guard (0...head).contains(seq) else { throw Refusal.beyondJournal(seq, head: head) }
        let entity = opening.kind.entity
        guard let key = try state.key(of: entity, named: opening.subject, asOf: seq) else {
            throw try state.key(of: entity, named: opening.subject, asOf: head) == nil
                ? Refusal.unknown(entity, opening.subject) : Refusal.notThen(entity, opening.subject, seq: seq)
        }
        let subject = ReviewSubject(opening.kind, key)
        let lines = try state.reviewLines(of: subject, asOf: seq, user: nil)
        return .reviewOpened(
            name: opening.name,
            review: Review(
                subject: subject, seq: seq, lines: Int64(lines.count), digest: ReviewLine.digest(of: lines),
                reviewers: reviewers, due: opening.due, allowsOwn: opening.allowsOwn))
    }

    func changeReview(_ name: String, _ reviewers: [String]?, _ due: BoundChange) throws -> Event {
        let known = try stillOpen(name)
        let reviewers = try reviewers.map { try checked($0, of: name) } ?? known.review.reviewers
        let date = due.applied(to: known.review.due)
        if reviewers == known.review.reviewers && date == known.review.due {
            throw Refusal.nothingToChange(.review, name)
        }
        if date != known.review.due { try checkDue(date) }
        return .reviewChanged(review: known.key, reviewers: reviewers, due: date)
    }

    func decideReview(
        _ name: String, _ userNames: [String]?, _ decision: ReviewDecision, _ allowsMore: Bool
    ) throws -> [Event] {
        let review = try stillOpen(name)
        var seen: Set<EntityKey> = []
        let users = try userNames.map { names in
            try names.map { try reviewed($0, review) }.filter { seen.insert($0).inserted }
        }
        let all = try users ?? undecided(review)
        if all.isEmpty { throw Refusal.nothingToChange(.review, name) }
        return try decide(review, all, decision, allowsMore)
    }

    func closeReview(_ name: String, _ decision: ReviewDecision?, _ allowsMore: Bool) throws -> [Event] {
        let review = try stillOpen(name)
        let users = try undecided(review)
        var events: [Event] = []
        if !users.isEmpty {
            guard let decision else {
                throw Refusal.undecided(review: name, Int64(users.count), of: review.review.lines)
            }
            events = try decide(review, users, decision, allowsMore)
        }
        return events + [.reviewClosed(review: review.key)]
    }

    func reopenReview(_ name: String, _ due: Timestamp?) throws -> Event {
        let review = try anyReview(name)
        if review.isOpen { throw Refusal.alreadySo(.review, name, state: "open") }
        try checkDue(due)
        return .reviewReopened(review: review.key, due: due)
    }

    private func anyReview(_ name: String) throws -> ReviewState {
        guard let review = try state.review(named: name) else { throw Refusal.unknown(.review, name) }
        return review
    }

    private func stillOpen(_ name: String) throws -> ReviewState {
        let review = try anyReview(name)
        guard review.isOpen else { throw Refusal.reviewClosed(name) }
        return review
    }

    /// At least one, each once.
    private func checked(_ reviewers: [String], of review: String) throws -> [String] {
        if reviewers.isEmpty { throw Refusal.reviewersNeeded(review: review) }
        var seen: Set<String> = []
        return try reviewers.filter { reviewer in
            try checkName(.user, reviewer)
            return seen.insert(Names.folded(reviewer)).inserted
        }
    }

    private func checkDue(_ due: Timestamp?) throws {
        if let due, due <= at { throw Refusal.dueDatePassed(due, now: at) }
    }

    private func decide(
        _ review: ReviewState, _ users: [EntityKey], _ decision: ReviewDecision, _ allowsMore: Bool
    ) throws -> [Event] {
        guard let asker, review.review.isReviewer(asker) else { throw Refusal.notReviewer(review: review.name) }
        let own = review.review.allowsOwn ? [] : try ownKeys(review)
        return try users.flatMap { user -> [Event] in
            if own.contains(user) { throw Refusal.ownAccess(try named(user), review: review.name) }
            let decided = Event.reviewDecided(review: review.key, user: user, decision: decision)
            if decision == .keep { return [decided] }
            return [decided] + (try revocation(of: user, review.review.subject, allowsMore))
        }
    }

    /// Who the reviewer is: by the name of now, and by that of then.
    private func ownKeys(_ review: ReviewState) throws -> Set<EntityKey> {
        guard let asker else { return [] }
        let keys = [
            try state.user(named: asker)?.key, try state.key(of: .user, named: asker, asOf: review.review.seq),
        ]
        return Set(keys.compactMap { $0 })
    }

    /// The user of a line by the name of then, or else by that of now.
    private func reviewed(_ userName: String, _ review: ReviewState) throws -> EntityKey {
        let seq = review.review.seq
        let keys = [try state.key(of: .user, named: userName, asOf: seq), try state.user(named: userName)?.key]
        for case let key? in keys {
            if try !state.reviewLines(of: review.review.subject, asOf: seq, user: key).isEmpty { return key }
        }
        throw Refusal.notInReview(userName, review: review.name)
    }

    private func undecided(_ review: ReviewState) throws -> [EntityKey] {
        let decided = try state.decided(in: review.key)
        guard Int64(decided.count) < review.review.lines else { return [] }
        return try state.reviewLines(of: review.review.subject, asOf: review.review.seq, user: nil).map(\.user)
            .filter { !decided.contains($0) }
    }

    func named(_ user: EntityKey) throws -> Holders.User {
        Holders.User(key: user, name: try state.name(of: .user, user) ?? "(erased)")
    }
}
