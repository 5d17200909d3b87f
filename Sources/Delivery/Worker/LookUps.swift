import Domain
import Store

/// Searching the target before something is created there, for users and groups alike.
enum LookUps {
    enum Match {
        /// Nothing matches.
        case none
        /// It carries our externalId.
        case ours(RemoteResource)
        /// It carries nobody's, and may be adopted.
        case unclaimed(RemoteResource)
        case verdict(Verdict)
    }

    /// Tries after which waiting for another of our resources is given up.
    private static let mostWaits: Int64 = 8

    /// Whether what a look-up found is ours to take.
    static func match(
        _ found: [RemoteResource], externalId: String, _ target: AppTarget, _ claim: Claim, _ outbox: Outbox,
        what: String
    ) throws -> Match {
        guard let first = found.first else { return .none }
        guard found.count == 1 else {
            return .verdict(
                .park(
                    reason: "conflict",
                    detail: "\(target.app.name) has \(found.count) \(what)s that match; remove all but one there"))
        }
        if let other = try outbox.resource(ofRemoteId: first.id, kind: claim.kind, app: claim.app),
            other.resource != claim.resource
        {
            return .verdict(waiting(claim, target, what: what))
        }
        guard let theirs = first.externalId, !theirs.isEmpty else {
            // What we made is ours whatever its name; what was there before us under such a name is not to be touched.
            if ["userName", "displayName"].contains(where: {
                first.attributes[$0].map(target.profile.protects) ?? false
            }) {
                return .verdict(
                    .park(
                        reason: "conflict",
                        detail: "\(target.profile.title) needs the \(what) of that name itself; choose another name"))
            }
            return target.profile.adoptsUnclaimed
                ? .unclaimed(first)
                : .verdict(
                    .park(
                        reason: "conflict", detail: "\(target.app.name) has such a \(what), and it may not be adopted"))
        }
        if theirs == externalId { return .ours(first) }
        if try outbox.isOurs(externalId: theirs) { return .verdict(waiting(claim, target, what: what)) }
        return .verdict(
            .park(
                reason: "conflict",
                detail: "the \(what) of that name at \(target.app.name) belongs to somebody else there"))
    }

    /// Another resource of ours stands where this one is to be; its own job will move it.
    static func waiting(_ claim: Claim, _ target: AppTarget, what: String) -> Verdict {
        claim.attempts >= mostWaits
            ? .park(
                reason: "conflict",
                detail: "another \(what) of ours at \(target.app.name) keeps the name; see `provisor queue list`")
            : .again(atLeast: nil, counts: true, problem: "name-in-use")
    }

    /// Everything was searched by, and nothing found.
    ///
    /// - Returns: nil where the resource may now be created.
    static func notFound(_ target: AppTarget, _ claim: Claim, _ memory: inout DeliveryMemory, what: String) -> Step? {
        if memory.metConflict && claim.lastProblem == "conflict" {
            return .park(
                reason: "conflict",
                detail:
                    "\(target.app.name) says that it has such a \(what), but does not show it; another \(what) may have the same email or name"
            )
        }
        if memory.metConflict || memory.lookUp == .needed {
            // The search may lag behind the write: once more, after the target's delay.
            memory.lookUp = .once
            return .wait(target.profile.visibilityDelay, problem: memory.metConflict ? "conflict" : nil)
        }
        return nil
    }
}
