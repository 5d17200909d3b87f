import Domain
import Store

/// Groups at targets that take no PATCH of them.
///
/// The group is read, changed, and put back with the version that was read, so that whoever else is in it stays.
extension GroupDelivery {
    /// The least that closes the difference, in a group as a whole.
    func nextWhole(_ link: Link, _ memory: DeliveryMemory) -> Step {
        let can = target.profile.groupCapabilities
        if !want.isWanted, link.isCreated, can.contains(.delete) {
            return .send(.deleteGroup(remoteId: link.remoteId))
        }
        let names = want.isWanted && can.contains(.rename)
        let renames = names && isRenamed(link)
        let (removals, additions) = changes(memory)
        guard renames || !removals.isEmpty || !additions.isEmpty else {
            return want.isWanted && isRenamed(link) ? cannot("rename groups", "rename the group there") : .finish
        }
        if memory.asksForHolder { return .send(.findGroup(by: .name, value: want.name)) }
        guard let shown = memory.shownGroup else { return .send(.readGroup(remoteId: link.remoteId)) }
        guard let members = shown.members else {
            return .park(
                reason: "unsupported",
                detail:
                    "\(target.app.name) takes groups only as a whole, but does not show who is in them; nothing was changed"
            )
        }
        let gone = Set(removals.map(\.remoteId))
        let kept = members.filter { !gone.contains($0) }
        let new = additions.map(\.remoteId).filter { !kept.contains($0) }
        let current = shown.attributes["displayName"] ?? link.attributes["displayName"] ?? want.name
        return .send(
            .replaceGroup(
                remoteId: link.remoteId,
                externalId: link.isCreated ? want.externalId : shown.externalId ?? want.externalId,
                name: names ? memory.temporaryName ?? want.name : current,
                attributes: target.profile.groupTexts(name: want.name, externalId: want.externalId),
                members: kept + new))
    }

    /// Whom one request takes out and puts in.
    private func changes(
        _ memory: DeliveryMemory
    ) -> (removals: [WantedGroup.Member], additions: [WantedGroup.Member]) {
        let isWhole = target.profile.groupStyle == .put
        guard isWhole, target.profile.groupCapabilities.contains(.members) else { return ([], []) }
        guard memory.goesOneByOne else {
            return (
                Array(want.removals.prefix(target.profile.memberRemovalChunk)),
                want.isWanted ? Array(want.additions.prefix(target.profile.memberChunk)) : []
            )
        }
        if let first = want.removals.first { return ([first], []) }
        return ([], want.isWanted ? Array(want.additions.prefix(1)) : [])
    }

    /// The first member that the next request changes; the only one where members go one by one.
    func oneChange(_ memory: DeliveryMemory) -> (member: WantedGroup.Member, isRemoval: Bool)? {
        let (removals, additions) = changes(memory)
        return removals.first.map { ($0, true) } ?? additions.first.map { ($0, false) }
    }

    /// What a group that was put back confirms.
    func replaced(_ name: String, _ members: Set<String>, _ memory: inout DeliveryMemory) -> [Event] {
        let (app, group) = (claim.app, claim.resource)
        memory.shownGroup = nil
        memory.temporaryName = nil
        memory.suspects = max(memory.suspects - 1, 0)
        var events: [Event] = []
        if want.isWanted, want.link?.attributes["displayName"] != name {
            events.append(.appGroupRenamed(app: app, group: group, name: name))
        }
        guard target.profile.groupStyle == .put else { return events }
        let removed = want.removals.filter { !members.contains($0.remoteId) }.map(\.user)
        let added = want.additions.filter { members.contains($0.remoteId) }.map(\.user)
        if !removed.isEmpty || !added.isEmpty {
            events.append(.membersConfirmed(app: app, group: group, added: added, removed: removed))
        }
        return events
    }
}

extension DeliveryMemory {
    /// The version that a change is meant for, where one was read for it.
    func version(for operation: Operation) -> String? {
        if case .replaceGroup = operation { shownGroup?.version } else { nil }
    }
}
