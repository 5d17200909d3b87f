import Delivery
import SCIM

extension AnswerReading {
    /// One page of a list.
    ///
    /// Whatever would make a part look like the whole is refused here: a resource without an id, a place other than the
    /// one that was asked for, a page that brings nothing while more is promised, a count that is smaller than what is
    /// shown. What only several pages together can tell is for ``ListWalk``.
    func page(_ content: AnswerContent, at place: ListPlace, status: Int) -> Reply {
        guard case .json(let json) = content, let page = SCIMListResponse(json) else {
            return malformed(content, status: status, "something that is not a list")
        }
        var resources: [RemoteResource] = []
        for shown in page.resources {
            guard let resource = resource(shown) else {
                return .malformed(detail: "The target's list shows a resource without an id.", status: status)
            }
            resources.append(resource)
        }
        switch Self.next(page, at: place, profile) {
        case .success(let next):
            return .page(RemotePage(resources: resources, next: next, total: page.totalResults), status: status)
        case .failure(let problem): return .malformed(detail: problem.sentence, status: status)
        }
    }

    /// Why a page cannot be part of a whole list.
    struct PageProblem: Error {
        let sentence: String
    }

    private static func next(
        _ page: SCIMListResponse, at place: ListPlace, _ profile: TargetProfile
    ) -> Result<ListPlace?, PageProblem> {
        func problem(_ sentence: String) -> Result<ListPlace?, PageProblem> {
            .failure(PageProblem(sentence: "The target's list cannot be read to its end: " + sentence))
        }
        let count = page.resources.count
        // A server may insist on cursors (RFC 9865 section 2).
        if let cursor = page.nextCursor {
            return place == .cursor(cursor)
                ? problem("it names the same next page again.") : .success(.cursor(cursor))
        }
        if case .cursor = place { return .success(nil) }
        let start = if case .index(let index) = place { index } else { 1 }
        if let shown = page.startIndex, shown != start, count > 0, shown > 1 || start > 1 {
            return problem("asked for what comes from \(start) on, it shows what comes from \(shown) on.")
        }
        guard let total = page.totalResults else {
            // Only an empty page then tells the end.
            return profile.listing == .index && count > 0
                ? .success(.index(start + count))
                : profile.listing == .none ? problem("it does not say how many there are.") : .success(nil)
        }
        let seen = start - 1 + count
        if total < seen { return problem("it says that there are \(total), and has shown \(seen).") }
        if total == seen { return .success(nil) }
        guard profile.listing == .index else {
            return problem("it shows \(count) of \(total), and has no next page.")
        }
        return count > 0 ? .success(.index(seen + 1)) : problem("it shows none of the \(total - seen) that are left.")
    }
}
