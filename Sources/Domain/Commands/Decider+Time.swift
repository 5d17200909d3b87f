extension Decider {
    /// Decides what falls due: it was accepted when its boundary was set, so it is never refused.
    ///
    /// - Parameter item: whose boundary has come.
    /// - Returns: at least one event.
    /// - Throws: whatever the state throws when it cannot be read.
    package func decide(_ item: DueItem) throws -> [Event] {
        switch item.what {
        case .leave(let user): return [.userRemoved(user: user)]
        case .windowOpens(let policy): return [.accessWindowOpened(policy: policy)]
        case .windowCloses(let policy): return [.accessWindowClosed(policy: policy)]
        case .membershipEnds(let group, let member, let kind):
            return [.membershipExpired(group: group, member: member, kind: kind)]
        case .exceptionExpires(let separation, let user):
            return [.separationExceptionExpired(separation: separation, user: user)]
        case .membershipStarts(let group, let member, let kind, let until):
            // The groups were nested the other way round meanwhile.
            if try kind == .group && state.belongs(group, to: member) {
                return [.membershipUnscheduled(group: group, member: member, kind: kind)]
            }
            return [.membershipStarted(group: group, member: member, kind: kind, until: until)]
        }
    }

    /// The beginning of a membership: now for good, now for a time, or later.
    func joining(_ member: EntityKey, _ kind: ResourceKind, _ group: EntityKey, _ window: TimeWindow) -> Event {
        if let from = window.from, from > at {
            return .membershipScheduled(group: group, member: member, kind: kind, from: from, until: window.until)
        }
        guard let until = window.until else { return .memberAdded(group: group, member: member, kind: kind) }
        return .membershipStarted(group: group, member: member, kind: kind, until: until)
    }

    /// Refuses to add somebody who is a member, or is to be one; an import confirms what is there, and keeps its end.
    func addAgain(
        _ member: MemberName, _ key: EntityKey, _ kind: ResourceKind, _ group: GroupState, _ known: MembershipState
    ) throws -> Event {
        switch known {
        case .permanent: throw Refusal.alreadyMember(member.name, group: group.name)
        case .ends(let until):
            guard keepsEnds else { throw Refusal.timedMember(member.name, group: group.name, until: until) }
            return .membershipEndChanged(group: group.key, member: key, kind: kind, until: until)
        case .scheduled(let from, let until):
            guard keepsEnds else { throw Refusal.scheduledMember(member.name, group: group.name, from: from) }
            return .membershipStarted(group: group.key, member: key, kind: kind, until: until)
        }
    }

    func changeEnd(_ name: String, _ member: MemberName, _ until: Timestamp?) throws -> Event {
        let group = try group(name)
        let (key, kind) = try anyResource(member)
        try check(TimeWindow(until: until))
        switch try state.membership(of: key, in: group.key) {
        case nil:
            if try state.isRuleMember(key, of: group.key) { throw Refusal.ruleMember(member.name, group: group.name) }
            throw Refusal.notMember(member.name, group: group.name)
        case .scheduled(let from, let known)?:
            if known == until { throw Refusal.nothingToChange(.group, name) }
            try check(TimeWindow(from: from, until: until))
            return .membershipScheduled(group: group.key, member: key, kind: kind, from: from, until: until)
        case .permanent? where until == nil: throw Refusal.nothingToChange(.group, name)
        case .ends(let known)? where known == until: throw Refusal.nothingToChange(.group, name)
        case .permanent?, .ends?: return .membershipEndChanged(group: group.key, member: key, kind: kind, until: until)
        }
    }

    func changeWindow(_ name: String, _ from: BoundChange, _ until: BoundChange) throws -> Event {
        let policy = try policy(name)
        let window = TimeWindow(
            from: from.applied(to: policy.window.from), until: until.applied(to: policy.window.until))
        if window == policy.window { throw Refusal.nothingToChange(.policy, name) }
        try check(window)
        return .policyWindowChanged(policy: policy.key, window: window, isOpen: window.isOpen(at: at))
    }

    func scheduleLeave(_ userName: String, _ time: Timestamp) throws -> Event {
        let user = try present(userName)
        try check(TimeWindow(until: time))
        if try state.leave(of: user.key) == time { throw Refusal.nothingToChange(.user, userName) }
        return .leaveScheduled(user: user.key, at: time)
    }

    func cancelLeave(_ userName: String) throws -> Event {
        let user = try present(userName)
        guard try state.leave(of: user.key) != nil else { throw Refusal.noLeave(userName) }
        return .leaveCancelled(user: user.key)
    }

    /// An end lies ahead, and after the beginning.
    func check(_ window: TimeWindow) throws {
        guard let until = window.until else { return }
        if until <= at { throw Refusal.timePassed(until, now: at) }
        if let from = window.from, until <= from { throw Refusal.emptyWindow(from: from, until: until) }
    }
}
