import Database
package import Domain
import JSON

/// Access reviews, by the rules: what was frozen is read from the snapshot of its seq.
extension Model {
    package func review(named name: String) -> ReviewState? {
        let folded = Names.folded(name)
        return reviews.first { Names.folded($0.value.name) == folded }.map {
            ReviewState(key: $0.key, name: $0.value.name, review: $0.value.review, isOpen: $0.value.closed == nil)
        }
    }

    package func decided(in review: EntityKey) -> Set<EntityKey> {
        Set(reviewDecisions.keys.filter { $0.review == review }.map(\.user))
    }

    package func reviewLines(of subject: ReviewSubject, asOf seq: Seq, user: EntityKey?) -> [ReviewLine] {
        let then = snapshots[Int(seq)]
        let lines = subject.kind == .app ? appLines(subject.key, then, seq) : groupLines(subject.key, then, seq)
        return lines.filter { user == nil || $0.user == user }.sorted { $0.user < $1.user }
    }

    package func groupsGiving(_ subject: ReviewSubject, to user: EntityKey) -> [EntityKey] {
        let joined = Set(views.memberships.filter { $0.member == user }.map(\.group))
        let joining = Set(beginnings.keys.filter { $0.member == user }.map(\.group))
        let tops =
            subject.kind == .group
            ? [subject.key]
            : policies.values.filter {
                $0.app == subject.key && $0.removed == nil && $0.isEnabled && $0.isOpen
            }.map(\.group)
        func leads(_ group: EntityKey) -> Bool {
            tops.contains { views.ways[Views.GroupPath(ancestor: $0, descendant: group)] != nil }
        }
        var groups = joining.filter(leads)
        if subject.kind == .group || users[user]?.status == .suspended {
            groups.formUnion(joined.filter(leads))
        } else {
            groups.formUnion(views.reasons.filter { $0.app == subject.key && $0.user == user }.map(\.via))
        }
        return groups.sorted()
    }

    package func apps(of user: EntityKey) -> [EntityKey: Set<EntityKey>] {
        views.reasons.filter { $0.user == user }.reduce(into: [:]) { $0[$1.app, default: []].insert($1.via) }
    }

    package func key(of kind: EntityKind, named name: String, asOf seq: Seq) -> EntityKey? {
        let folded = Names.folded(name)
        return snapshots[Int(seq)].names.first { $0.kind == kind && Names.folded($0.name) == folded }?.key
    }

    package func name(of kind: EntityKind, _ key: EntityKey) -> String? {
        views.names.first { $0.kind == kind && $0.key == key }?.name
    }

    private func appLines(_ app: EntityKey, _ then: Views, _ seq: Seq) -> [ReviewLine] {
        then.assignments.filter { $0.app == app }.map { assignment in
            let user = assignment.user
            let reasons = then.reasons.filter { $0.app == app && $0.user == user }
            return ReviewLine(
                user: user, since: Self.start(of: assignment, in: histories.assignments, asOf: seq),
                how: then.logins.first { $0.app == app && $0.user == user }?.method ?? "",
                ways: Set(reasons.map { ReviewLine.Way(policy: $0.policy, via: $0.via) }))
        }
    }

    private func groupLines(_ group: EntityKey, _ then: Views, _ seq: Seq) -> [ReviewLine] {
        var ways: [EntityKey: [EntityKey: Seq]] = [:]
        func walk(_ inner: EntityKey, _ since: Seq) {
            for membership in then.memberships where membership.group == inner {
                let from = max(since, Self.start(of: membership, in: histories.memberships, asOf: seq))
                if membership.kind == .group {
                    walk(membership.member, from)
                } else {
                    let known = ways[membership.member]?[inner] ?? .max
                    ways[membership.member, default: [:]][inner] = min(known, from)
                }
            }
        }
        walk(group, 0)
        return ways.map { user, sinces in
            let ruled = then.ruleMemberships.first { $0.group == group && $0.user == user && !$0.isDirect }
            return ReviewLine(
                user: user, since: sinces.values.min() ?? 0,
                how: sinces[group] == nil ? "nested" : ruled?.how ?? "direct",
                ways: Set(sinces.keys.map { ReviewLine.Way(policy: nil, via: $0) }))
        }
    }

    /// Since when a value that was there at a seq had been there.
    private static func start<Value>(of value: Value, in history: History<Value>, asOf seq: Seq) -> Seq {
        history.intervals.first { $0.value == value && $0.from <= seq && ($0.to ?? .max) > seq }?.from ?? 0
    }

    mutating func changeReviews(_ event: Event, _ seq: Seq) {
        switch event {
        case .reviewOpened(let name, let review):
            reviews[seq] = OpenedReview(name: name, review: review)
        case .reviewChanged(let review, let reviewers, let due): changeReview(review, reviewers, due: due)
        case .reviewDecided(let review, let user, let decision):
            reviewDecisions[ReviewPlace(review: review, user: user)] = DecidedLine(decision: decision, seq: seq)
        case .reviewClosed(let review): reviews[review]?.closed = seq
        case .reviewReopened(let review, let due):
            reviews[review]?.closed = nil
            if let due, let known = reviews[review]?.review { changeReview(review, known.reviewers, due: due) }
        default: break
        }
    }

    private mutating func changeReview(_ key: EntityKey, _ reviewers: [String], due: Timestamp?) {
        guard let known = reviews[key]?.review else { return }
        reviews[key]?.review = Review(
            subject: known.subject, seq: known.seq, lines: known.lines, digest: known.digest, reviewers: reviewers,
            due: due, allowsOwn: known.allowsOwn)
    }

    var reviewTables: [ModelTable] {
        [
            ModelTable(
                "reviews",
                "key name folded kind subject at_seq lines digest reviewers due_at allows_own closed_seq",
                reviews.map { key, known in
                    let review = known.review
                    return [
                        .integer(key), .text(known.name), .text(Names.folded(known.name)),
                        .text(review.subject.kind.rawValue), .integer(review.subject.key), .integer(review.seq),
                        .integer(review.lines), .text(review.digest),
                        .text(JSONValue.array(review.reviewers.map { .string($0) }).canonicalText),
                        SQLValue(review.due?.microseconds), SQLValue(review.allowsOwn), SQLValue(known.closed),
                    ]
                }),
            ModelTable(
                "review_decisions", "review user decision from_seq to_seq",
                Self.rows(histories.decisions) {
                    [.integer($0.place.review), .integer($0.place.user), .text($0.decided.decision.rawValue)]
                }),
        ]
    }
}
