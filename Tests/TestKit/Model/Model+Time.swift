import Database
package import Domain

/// What begins and ends at an instant, by the rules.
extension Model {
    package func membership(of member: EntityKey, in group: EntityKey) -> MembershipState? {
        for kind in ResourceKind.allCases {
            let membership = Membership(group: group, member: member, kind: kind)
            if memberships.contains(membership) { return ends[membership].map { .ends($0.at) } ?? .permanent }
            if let beginning = beginnings[membership] { return .scheduled(from: beginning.at, until: beginning.until) }
        }
        return nil
    }

    package func leave(of user: EntityKey) -> Timestamp? { leaves[user]?.at }

    /// All that is to fall due, the next first; of those at one instant the one that was set first.
    package var due: [DueItem] {
        var items = leaves.map { DueItem(.leave(user: $0.key), at: $0.value.at, seq: $0.value.seq) }
        items += ends.map { membership, end in
            DueItem(
                .membershipEnds(group: membership.group, member: membership.member, kind: membership.kind), at: end.at,
                seq: end.seq)
        }
        items += beginnings.map { membership, beginning in
            DueItem(
                .membershipStarts(
                    group: membership.group, member: membership.member, kind: membership.kind, until: beginning.until),
                at: beginning.at, seq: beginning.seq)
        }
        for (key, policy) in policies where policy.removed == nil {
            if let from = policy.window.from, !policy.isOpen, !policy.isOver {
                items.append(DueItem(.windowOpens(policy: key), at: from, seq: policy.windowSeq))
            }
            if let until = policy.window.until, !policy.isOver {
                items.append(DueItem(.windowCloses(policy: key), at: until, seq: policy.windowSeq))
            }
        }
        items += allowances.map { place, end in
            DueItem(.exceptionExpires(separation: place.separation, user: place.user), at: end.at, seq: end.seq)
        }
        return items.sorted { ($0.at, $0.seq) < ($1.at, $1.seq) }
    }

    /// Time goes on to an instant: what falls due by then happens, one after the other.
    ///
    /// - Throws: nothing that a lawful history can cause.
    package mutating func fire(upTo instant: Timestamp) throws {
        while let item = due.first, item.at <= instant {
            let first = head + 1
            let at = max(time, item.at)
            var events = try Decider(state: self, at: at).decide(item)
            if case .membershipStarts(let group, let member, let kind, _) = item.what {
                var next = self
                for event in events { next.apply(event) }
                if let separation = next.conflict(since: heldTogether) {
                    events = [
                        .membershipStartRefused(group: group, member: member, kind: kind, separation: separation)
                    ]
                }
            }
            for event in events { apply(event) }
            if item.mayTakeAway {
                for event in try Decider(state: self, at: at).holding(events, from: first) { apply(event) }
            }
            time = at
            fired += 1
        }
    }

    mutating func changeTimes(_ event: Event, _ seq: Seq) {
        switch event {
        case .policyWindowChanged(let policy, let window, let isOpen):
            policies[policy]?.window = window
            policies[policy]?.isOpen = isOpen
            policies[policy]?.isOver = false
            policies[policy]?.windowSeq = seq
        case .accessWindowOpened(let policy): policies[policy]?.isOpen = true
        case .accessWindowClosed(let policy):
            policies[policy]?.isOpen = false
            policies[policy]?.isOver = true
        case .membershipScheduled(let group, let member, let kind, let from, let until):
            beginnings[Membership(group: group, member: member, kind: kind)] = Beginning(
                at: from, until: until, seq: seq)
        case .membershipUnscheduled(let group, let member, let kind):
            beginnings[Membership(group: group, member: member, kind: kind)] = nil
        case .membershipStarted(let group, let member, let kind, let until):
            let membership = Membership(group: group, member: member, kind: kind)
            beginnings[membership] = nil
            memberships.insert(membership)
            ends[membership] = until.map { Boundary(at: $0, seq: seq) }
        case .membershipEndChanged(let group, let member, let kind, let until):
            ends[Membership(group: group, member: member, kind: kind)] = until.map { Boundary(at: $0, seq: seq) }
        case .membershipExpired(let group, let member, let kind):
            endMembership(Membership(group: group, member: member, kind: kind))
        case .leaveScheduled(let user, let at): leaves[user] = Boundary(at: at, seq: seq)
        case .leaveCancelled(let user): leaves[user] = nil
        default: break
        }
    }

    mutating func endMembership(_ membership: Membership) {
        memberships.remove(membership)
        ends[membership] = nil
    }

    /// Who is gone neither begins nor ends anything.
    mutating func forgetTimes(_ isGone: (Membership) -> Bool) {
        ends = ends.filter { !isGone($0.key) }
        beginnings = beginnings.filter { !isGone($0.key) }
    }

    func computeWindows() -> Set<Views.Window> {
        var windows: Set<Views.Window> = []
        for (key, policy) in policies where policy.removed == nil && policy.window != .always {
            windows.insert(
                Views.Window(policy: key, bounds: policy.window, isOpen: policy.isOpen, seq: policy.windowSeq))
        }
        return windows
    }

    var timeTables: [ModelTable] {
        [
            ModelTable(
                "policy_windows", "policy from_at until_at open from_seq to_seq",
                Self.rows(histories.windows) {
                    [
                        .integer($0.policy), SQLValue($0.bounds.from?.microseconds),
                        SQLValue($0.bounds.until?.microseconds), SQLValue($0.isOpen),
                    ]
                }),
            ModelTable("due", "kind entity member at member_kind until seq", due.map { Self.row($0) }),
        ]
    }

    private static func row(_ item: DueItem) -> [SQLValue] {
        func row(
            _ kind: String, _ entity: EntityKey, _ member: EntityKey, _ memberKind: ResourceKind?, _ until: Timestamp?
        ) -> [SQLValue] {
            [
                .text(kind), .integer(entity), .integer(member), .integer(item.at.microseconds),
                SQLValue(memberKind?.rawValue), SQLValue(until?.microseconds), .integer(item.seq),
            ]
        }
        switch item.what {
        case .leave(let user): return row("leave", user, 0, nil, nil)
        case .windowOpens(let policy): return row("open", policy, 0, nil, nil)
        case .windowCloses(let policy): return row("close", policy, 0, nil, nil)
        case .membershipStarts(let group, let member, let kind, let until):
            return row("start", group, member, kind, until)
        case .membershipEnds(let group, let member, let kind): return row("end", group, member, kind, nil)
        case .exceptionExpires(let separation, let user): return row("exception", separation, user, nil, nil)
        }
    }
}
