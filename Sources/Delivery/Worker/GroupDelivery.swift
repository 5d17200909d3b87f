import Domain
import Store

/// One group in one app: what to send next, and what an answer means.
struct GroupDelivery {
    /// The target does not find the membership that is to be removed, and has said so once.
    private static let notMember = "not-a-member"

    let target: AppTarget
    let claim: Claim
    let want: WantedGroup

    /// The least that closes the difference.
    ///
    /// Removals come before additions; nobody is waited for.
    func next(_ memory: inout DeliveryMemory) -> Step {
        guard target.has(.pushGroups) else { return .finish }
        guard let link = want.link else { return nextUnlinked(&memory) }
        if memory.readsGroup { return .send(.readGroup(remoteId: link.remoteId)) }
        if let member = memory.doubtfulMember { return .send(.readUser(remoteId: member.member.remoteId)) }
        // A deletion of ours may have come through.
        if want.isWanted && link.doubts.existence { return .send(.readGroup(remoteId: link.remoteId)) }
        switch target.profile.groupStyle {
        case .put: return nextWhole(link, memory)
        case .putName where want.isWanted && isRenamed(link) && target.profile.groupCapabilities.contains(.rename):
            return nextWhole(link, memory)
        case .patch, .putName: break
        }
        let can = target.profile.groupCapabilities
        let most = !can.contains(.members) ? 0 : memory.goesOneByOne ? 1 : target.profile.memberChunk
        let removals = want.removals.prefix(most).map(\.remoteId)
        if !want.isWanted {
            if link.isCreated, can.contains(.delete) { return .send(.deleteGroup(remoteId: link.remoteId)) }
            // A group that was there before us, or that nobody can delete, stays; only whom we put in is taken out.
            return removals.isEmpty ? .finish : .send(.removeMembers(remoteId: link.remoteId, members: removals))
        }
        if isRenamed(link) {
            if memory.asksForHolder { return .send(.findGroup(by: .name, value: want.name)) }
            guard can.contains(.rename) else { return cannot("rename groups", "rename the group there") }
            return .send(.renameGroup(remoteId: link.remoteId, name: memory.temporaryName ?? want.name))
        }
        if !removals.isEmpty { return .send(.removeMembers(remoteId: link.remoteId, members: removals)) }
        let additions = want.additions.prefix(most).map(\.remoteId)
        return additions.isEmpty ? .finish : .send(.addMembers(remoteId: link.remoteId, members: additions))
    }

    /// Whether the group there has another name, or may have.
    func isRenamed(_ link: Link) -> Bool {
        link.attributes["displayName"] != want.name || link.doubts.paths.contains("displayName")
    }

    private func nextUnlinked(_ memory: inout DeliveryMemory) -> Step {
        if want.hasVanished && !memory.soughtVanished {
            memory.soughtVanished = true
            memory.lookUp = .once
            memory.remainingLookUps = [.externalId]
        }
        let canCreate = target.profile.groupCapabilities.contains(.create)
        if want.isWanted, !canCreate, memory.remainingLookUps == nil {
            // Only what is there already can be ours to fill.
            memory.lookUp = .once
        }
        if memory.lookUp != .unneeded {
            // What is not wanted is sought only by what is ours alone: a name may be another's by now.
            let keys = memory.remainingLookUps ?? (want.isWanted ? target.profile.groupLookUps : [.externalId])
            memory.remainingLookUps = keys
            if let key = keys.first {
                return .send(.findGroup(by: key, value: key == .externalId ? want.externalId : want.name))
            }
            if let step = LookUps.notFound(target, claim, &memory, what: "group") { return step }
        }
        if want.isWanted && want.hasVanished && !target.profile.recreatesVanished {
            return .park(
                reason: "vanished",
                detail:
                    "\(target.app.name) does not know the group any more; check the endpoint, or make a new one with `provisor queue retry`"
            )
        }
        guard want.isWanted else { return .finish }
        guard canCreate else { return cannot("create groups", "make a group of that name there") }
        let texts = target.profile.groupTexts(name: want.name, externalId: want.externalId)
        if let problem = target.profile.problem(groupAttributes: texts) {
            return .park(reason: problem.reason, detail: problem.detail)
        }
        return .send(.createGroup(externalId: want.externalId, name: want.name, attributes: texts))
    }

    func cannot(_ what: String, _ advice: String) -> Step {
        .park(
            reason: "unsupported",
            detail: "\(target.profile.title) lets nobody \(what) from outside; \(advice), and retry the job")
    }

    /// What an answer means, and the facts that it confirmed.
    func interpret(
        _ reply: Reply, to operation: Operation, _ memory: inout DeliveryMemory, outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        let (app, group) = (claim.app, claim.resource)
        switch (operation, reply) {
        case (.createGroup(_, let name, _), .done(let resource?, _)):
            if let other = try outbox.resource(ofRemoteId: resource.id, kind: .group, app: app), other.resource != group
            {
                memory.metConflict = true
                memory.lookUp = .needed
                return ([], .proceed)
            }
            return ([.appGroupCreated(app: app, group: group, remoteId: resource.id, name: name)], .proceed)
        case (.createGroup, .conflict):
            memory.metConflict = true
            memory.lookUp = .needed
            memory.remainingLookUps = nil
            return ([], .proceed)
        case (.createGroup, .ambiguous), (.createGroup, .malformed), (.createGroup, .done),
            (.createGroup, .throttled(_, 500...)):
            memory.lookUp = .needed
            return ([], Classification.verdict(reply, claim))
        case (.findGroup, .found(let found, _)):
            return memory.asksForHolder
                ? ([], try nameHeld(by: found, &memory, outbox)) : try adopt(found, &memory, outbox)
        case (.renameGroup(_, let name), .done):
            memory.temporaryName = nil
            return ([.appGroupRenamed(app: app, group: group, name: name)], .proceed)
        case (.renameGroup, .conflict) where memory.temporaryName == nil:
            memory.asksForHolder = true
            return ([], .proceed)
        case (.deleteGroup, .done), (.deleteGroup, .notFound):
            return ([.appGroupDeleted(app: app, group: group)], .proceed)
        case (.readGroup, .notFound) where want.link?.doubts.existence == true:
            memory.readsGroup = false
            return ([.appGroupDeleted(app: app, group: group)], .proceed)
        case (.renameGroup, .notFound), (.readGroup, .notFound):
            memory.readsGroup = false
            return ([.appGroupVanished(app: app, group: group)], .proceed)
        case (.readGroup, .done(let shown?, _)) where target.profile.groupStyle != .patch && !memory.readsGroup:
            memory.shownGroup = shown
            return ([], .proceed)
        case (.readGroup, .done) where !memory.readsGroup: return ([], .proceed)
        case (.replaceGroup, .conflict) where memory.temporaryName == nil && !memory.asksForHolder:
            memory.asksForHolder = true
            return ([], .proceed)
        case (.readGroup, .done(let shown, _)):
            memory.readsGroup = false
            return (shown?.members.map { alreadySo($0, &memory) } ?? [], .proceed)
        case (.readGroup, .found):
            memory.readsGroup = false
            return ([], .proceed)
        default: return try interpretMembers(reply, to: operation, &memory, outbox)
        }
    }

    private func interpretMembers(
        _ reply: Reply, to operation: Operation, _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        let (app, group) = (claim.app, claim.resource)
        switch (operation, asUnknownMember(reply)) {
        case (.replaceGroup(_, _, _, _, let members), .done(let shown, let status))
        where shown?.members.map { $0.count != members.count } ?? false:
            memory.shownGroup = nil
            let detail = "the target answered \(status), but shows other members than it was sent"
            return ([], Classification.verdict(.refused(detail: detail, status: status), claim))
        case (.replaceGroup(_, _, let name, _, let members), .done):
            return (replaced(name, Set(members), &memory), .proceed)
        case (.addMembers(_, let members), .done):
            memory.suspects = max(memory.suspects - 1, 0)
            let added = want.additions.filter { members.contains($0.remoteId) }.map(\.user)
            return ([.membersConfirmed(app: app, group: group, added: added, removed: [])], .proceed)
        case (.removeMembers(_, let members), .done):
            memory.suspects = max(memory.suspects - 1, 0)
            return ([.membersConfirmed(app: app, group: group, added: [], removed: removed(members))], .proceed)
        case (.replaceGroup, .notFound) where memory.goesOneByOne && oneChange(memory) != nil:
            memory.shownGroup = nil
            // Putting back a group without somebody cannot fail because they are not in it, so no status proves that.
            memory.doubtfulMember = oneChange(memory).map {
                .init(member: $0.member, isRemoval: $0.isRemoval, status: 0)
            }
            return ([], .proceed)
        case (.addMembers(_, let members), .notFound(_, let status)) where memory.goesOneByOne,
            (.addMembers(_, let members), .conflict(_, let status)) where memory.goesOneByOne:
            memory.doubtfulMember = want.additions.first { members.contains($0.remoteId) }
                .map { .init(member: $0, isRemoval: false, status: status) }
            return ([], .proceed)
        case (.removeMembers(_, let members), .notFound(_, let status)) where memory.goesOneByOne:
            memory.doubtfulMember = want.removals.first { members.contains($0.remoteId) }
                .map { .init(member: $0, isRemoval: true, status: status) }
            return ([], .proceed)
        case (.addMembers(_, let members), .conflict) where claim.lastProblem == "conflict":
            // Refused a second time: somebody may be in it already, as after an answer that was lost.
            memory.suspects = members.count
            memory.readsGroup = target.profile.membersAreShown
            return ([], .proceed)
        case (.readUser, .notFound):
            memory.suspects = max(memory.suspects - 1, 0)
            let gone = memory.doubtfulMember?.member
            memory.doubtfulMember = nil
            return (gone.map { [.accountVanished(app: app, user: $0.user)] } ?? [], .proceed)
        case (.readUser, .done), (.readUser, .found):
            return try isStillThere(&memory, outbox)
        case (.addMembers, .notFound), (.removeMembers, .notFound),
            (.replaceGroup, .notFound) where oneChange(memory) != nil:
            memory.shownGroup = nil
            memory.readsGroup = true
            memory.suspects = operation.members ?? .max
            return ([], .proceed)
        default: return ([], Classification.verdict(reply, claim))
        }
    }

    /// The account of the doubtful member is there, and so is the group.
    private func isStillThere(
        _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        guard let doubt = memory.doubtfulMember else { return ([], .proceed) }
        memory.doubtfulMember = nil
        memory.suspects = max(memory.suspects - 1, 0)
        if doubt.isRemoval && doubt.status == 404 {
            // Both are there, and what is not found can only be the membership: it is gone. Where no removal of ours is
            // unanswered, that is believed only when the target says it twice: a stray 404 would leave somebody in.
            guard try claim.lastProblem == Self.notMember || outbox.isInDoubt(doubt.member.user, claim) else {
                return ([], .again(atLeast: nil, counts: true, problem: Self.notMember))
            }
            return (
                [.membersConfirmed(app: claim.app, group: claim.resource, added: [], removed: [doubt.member.user])],
                .proceed
            )
        }
        if !doubt.isRemoval && doubt.status == 409 && !target.profile.membersAreShown,
            try outbox.isInDoubt(doubt.member.user, claim)
        {
            // The account is there, and so is an addition of ours whose answer was lost: that is what the target has.
            return (
                [.membersConfirmed(app: claim.app, group: claim.resource, added: [doubt.member.user], removed: [])],
                .proceed
            )
        }
        let direction = doubt.isRemoval ? "does not let it out of the group" : "does not take it into the group"
        return ([], .park(reason: "refused", detail: "\(target.app.name) has the account, but \(direction)"))
    }

    /// A refusal with which this target may mean a member that it does not have, as the same answer everywhere.
    private func asUnknownMember(_ reply: Reply) -> Reply {
        guard case .refused(let detail, let status) = reply, target.profile.unknownMemberStatuses.contains(status)
        else {
            return reply
        }
        return .notFound(detail: detail, status: status)
    }

    /// What a group that shows its members has already as it is wanted, after it refused a change of members.
    private func alreadySo(_ members: [String], _ memory: inout DeliveryMemory) -> [Event] {
        let there = Set(members)
        let added = want.additions.filter { there.contains($0.remoteId) }.map(\.user)
        let removed = want.removals.filter { !there.contains($0.remoteId) }.map(\.user)
        guard !added.isEmpty || !removed.isEmpty else { return [] }
        // That explains the refusal, so the others go together again.
        memory.suspects = 0
        return [.membersConfirmed(app: claim.app, group: claim.resource, added: added, removed: removed)]
    }

    private func removed(_ members: [String]) -> [EntityKey] {
        want.removals.filter { members.contains($0.remoteId) }.map(\.user)
    }

    private func adopt(
        _ found: [RemoteResource], _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        switch try LookUps.match(found, externalId: want.externalId, target, claim, outbox, what: "group") {
        case .none:
            memory.remainingLookUps?.removeFirst()
            return ([], .proceed)
        case .verdict(let verdict): return ([], verdict)
        case .ours(let resource):
            // It carries our externalId, so we made it and never heard of it.
            memory.lookUp = .unneeded
            let name = resource.attributes["displayName"] ?? want.name
            return (
                [.appGroupCreated(app: claim.app, group: claim.resource, remoteId: resource.id, name: name)], .proceed
            )
        case .unclaimed(let resource):
            memory.lookUp = .unneeded
            let name = resource.attributes["displayName"] ?? want.name
            return (
                [.appGroupAdopted(app: claim.app, group: claim.resource, remoteId: resource.id, name: name)], .proceed
            )
        }
    }

    private func nameHeld(
        by found: [RemoteResource], _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> Verdict {
        memory.asksForHolder = false
        guard let holder = found.first, holder.id != want.link?.remoteId else {
            return claim.lastProblem == "conflict"
                ? .park(reason: "conflict", detail: "\(target.app.name) refuses the group's name")
                : .again(atLeast: nil, counts: true, problem: "conflict")
        }
        guard let other = try outbox.resource(ofRemoteId: holder.id, kind: .group, app: claim.app) else {
            return .park(reason: "conflict", detail: "a group at \(target.app.name) that is not ours has the name")
        }
        let current = want.link?.attributes["displayName"]
        let theirs = try outbox.wantedGroup(other.resource, app: claim.app, limit: 0)?.name
        let suffix = " \(want.externalId.prefix(8))"
        // A name that a lost answer has left open is not known to be the temporary one.
        let isTemporary = current?.hasSuffix(suffix) == true && want.link?.doubts.paths.contains("displayName") == false
        if theirs == current || claim.attempts >= 2, let current, !isTemporary {
            memory.temporaryName = current.hasSuffix(suffix) ? current : current + suffix
            return .proceed
        }
        return LookUps.waiting(claim, target, what: "group")
    }
}
