import Domain

/// Access reviews of whatever there is, now and in the past, and decisions mostly by those who may make them.
extension CommandGenerator {
    mutating func reviewRequest() -> Request {
        let open = model.reviews.values.filter { $0.closed == nil }.map(\.name).sorted()
        switch open.isEmpty && random.chance(80) ? 0 : Int.random(in: 0..<22, using: &random) {
        case 0..<5: return reviewOpening()
        case 5..<15:
            let review = review()
            return .decideReview(
                review: review, userNames: random.chance(85) ? reviewed(in: review) : nil, decision: verdict(),
                allowsMore: random.chance(60))
        case 15..<18:
            return .closeReview(
                name: review(), undecided: random.chance(70) ? verdict() : nil, allowsMore: random.chance(60))
        case 18..<20:
            return .changeReview(
                name: review(), reviewers: random.chance(50) ? [user(), random.pick(pool.users, or: "ana")] : nil,
                due: random.pick([.keep, .clear, .set(instant())], or: .keep))
        default:
            let closed = model.reviews.values.filter { $0.closed != nil }.map(\.name).sorted()
            return .reopenReview(
                name: random.pick(closed.isEmpty ? pool.reviews : closed, or: "r1"),
                due: random.chance(40) ? instant() : nil)
        }
    }

    mutating func reviewOpening() -> Request {
        let subject = reviewable()
        if subject == nil, random.chance(80) { return memberAddition() }
        let isOfApp = subject?.kind == .app || (subject == nil && random.chance(50))
        let taken = model.reviews.values.map(\.name)
        let free = pool.reviews.filter { !taken.contains($0) }
        return .openReview(
            ReviewOpening(
                name: random.pick(random.chance(80) && !free.isEmpty ? free : pool.reviews, or: "r1"),
                kind: isOfApp ? .app : .group, subject: subject?.name ?? (isOfApp ? app() : group()),
                seq: random.chance(70)
                    ? nil : Int64.random(in: max(0, model.head - 30)...model.head + 1, using: &random),
                reviewers: random.chance(95) ? [user(), random.pick(pool.users, or: "ana")] : [],
                due: random.chance(40) ? instant() : nil, allowsOwn: random.chance(50)))
    }

    /// Mostly an app that somebody has, or a group that somebody belongs to.
    private mutating func reviewable() -> (kind: ReviewKind, name: String)? {
        guard random.chance(85) else { return nil }
        let apps = Set(model.views.assignments.map(\.app)).sorted().compactMap { model.apps[$0] }
            .filter { $0.removed == nil }.map { (kind: ReviewKind.app, name: $0.name) }
        let groups = Set(model.views.memberships.flatMap { model.views.ancestors(of: $0.group) }).sorted()
            .compactMap { model.groups[$0]?.name }.map { (kind: ReviewKind.group, name: $0) }
        return (random.chance(60) && !apps.isEmpty ? apps : groups + apps).randomElement(using: &random)
    }

    /// Somebody who may decide what is asked.
    mutating func reviewer(of requests: [Request]) -> String? {
        for request in requests {
            switch request {
            case .decideReview(let name, _, _, _), .closeReview(let name, _, _):
                return model.reviews.values.first { $0.name == name }?.review.reviewers.randomElement(using: &random)
            default: break
            }
        }
        return nil
    }

    private mutating func review() -> String {
        let open = model.reviews.values.filter { $0.closed == nil && ($0.review.lines > 0 || random.chance(20)) }
            .map(\.name).sorted()
        return random.pick(random.chance(92) && !open.isEmpty ? open : pool.reviews, or: "r1")
    }

    /// Mostly one or two whom a review is about, by the names of now.
    private mutating func reviewed(in name: String) -> [String] {
        let review = model.reviews.values.first { $0.name == name }?.review
        let lines = review.map { model.reviewLines(of: $0.subject, asOf: $0.seq, user: nil).map(\.user) } ?? []
        return (0..<(random.chance(25) ? 2 : 1)).map { _ in
            let chosen = lines.randomElement(using: &random)
            return random.chance(85) ? chosen.flatMap { model.users[$0]?.name } ?? user() : user()
        }
    }

    private mutating func verdict() -> ReviewDecision { random.chance(65) ? .revoke : .keep }
}
