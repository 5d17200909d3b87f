package import Domain

/// Removals that wait for a release, by the rules.
extension Model {
    package func isKnown(_ resource: EntityKey, toApp app: EntityKey) -> Bool {
        wants[AppResource(app: app, resource: resource)] != nil
    }

    package func isHeld(_ resource: EntityKey?, inApp app: EntityKey) -> Bool {
        held.contains { place, held in
            place.app == app && !held.isDiscarded
                && (resource == nil || place.resource == resource || place.group == resource)
        }
    }

    package func settings(ofApp app: EntityKey) -> AppSettings { AppSettings(apps[app]?.settings ?? [:]) }

    package func removals(from first: Seq, ofUsers removed: RemovedUsers) -> [PendingRemovals] {
        let touched = Set(wants.filter { $0.value.wanted >= first }.keys.map(\.app)).filter { apps[$0]?.removed == nil }
        return touched.sorted().compactMap { app in
            let lost = HeldRemovals(
                users: lostAccounts(app, first, removed == .everything), groups: lostGroups(app, first),
                members: lostMembers(app, first, removed))
            guard !lost.isEmpty else { return nil }
            return PendingRemovals(
                app: app, removals: lost, accounts: openAccounts(ofApp: app),
                memberships: Int64(linkMembers.filter { $0.app == app }.count), settings: settings(ofApp: app))
        }
    }

    private func lostAccounts(_ app: EntityKey, _ first: Seq, _ all: Bool) -> [EntityKey] {
        wants.filter { place, want in
            place.app == app && want.kind == .user && (all ? want.wanted : want.revoke) >= first
                && users[place.resource]?.status == .active && links[place]?.isActive == true
                && !views.assignments.contains(.init(app: app, user: place.resource))
                && held[HeldPlace(app: app, group: nil, resource: place.resource)] == nil
        }.keys.map(\.resource).sorted()
    }

    private func lostGroups(_ app: EntityKey, _ first: Seq) -> [EntityKey] {
        wants.filter { place, want in
            place.app == app && want.kind == .group && want.wanted >= first && links[place] != nil
                && !views.appGroups.contains(.init(app: app, group: place.resource))
                && snapshots[Int(first) - 1].appGroups.contains(.init(app: app, group: place.resource))
                && held[HeldPlace(app: app, group: nil, resource: place.resource)] == nil
        }.keys.map(\.resource).sorted()
    }

    private func lostMembers(_ app: EntityKey, _ first: Seq, _ removed: RemovedUsers) -> [HeldRemovals.Member] {
        linkMembers.filter { member in
            guard member.app == app, users[member.user]?.status == .active,
                let want = wants[AppResource(app: app, resource: member.group)], want.wanted >= first,
                held[HeldPlace(app: app, group: member.group, resource: member.user)] == nil
            else { return false }
            if case .only(let users) = removed, !users.contains(member.user) { return false }
            let group = Views.AppGroup(app: app, group: member.group)
            let before = snapshots[Int(first) - 1].appMembers[group]?.contains(member.user) == true
            return before && views.appMembers[group]?.contains(member.user) != true
        }.map { .init(group: $0.group, user: $0.user) }.sorted { ($0.group, $0.user) < ($1.group, $1.user) }
    }

    mutating func changeHeld(_ event: Event, _ seq: Seq) {
        released = [:]
        switch event {
        case .removalsHeld(let app, let removals):
            for user in removals.users { hold(HeldPlace(app: app, group: nil, resource: user), .user, seq) }
            for group in removals.groups { hold(HeldPlace(app: app, group: nil, resource: group), .group, seq) }
            for member in removals.members {
                hold(HeldPlace(app: app, group: member.group, resource: member.user), .user, seq)
            }
        case .removalsReleased(let app, let resources):
            released = held.filter { Self.isMeant($0.key, app, resources) && !$0.value.isDiscarded }
            for place in released.keys { held[place] = nil }
        case .removalsDiscarded(let app, let resources):
            for place in held.keys where Self.isMeant(place, app, resources) { held[place]?.isDiscarded = true }
        case .userSuspended(let user), .userRemoved(let user):
            released = held.filter { $0.key.resource == user && $0.value.kind == .user }
        default: break
        }
    }

    private mutating func hold(_ place: HeldPlace, _ kind: ResourceKind, _ seq: Seq) {
        if held[place] == nil { held[place] = Held(kind: kind, seq: seq) }
        guard place.group == nil else { return }
        let ends = histories.assignments.intervals.filter {
            $0.value.app == place.app && $0.value.user == place.resource
        }.compactMap(\.to).sorted()
        wants[AppResource(app: place.app, resource: place.resource)]?.revoke = ends.dropLast().last ?? 0
    }

    private static func isMeant(_ place: HeldPlace, _ app: EntityKey, _ resources: [EntityKey]) -> Bool {
        place.app == app
            && (resources.isEmpty || resources.contains(place.resource)
                || place.group.map { resources.contains($0) } ?? false)
    }

    /// What is wanted again, is gone, or is of somebody who has left, is held no more.
    mutating func dropOvertakenHolds() {
        for (place, held) in held {
            let isGone: Bool
            switch (place.group, held.kind) {
            case (nil, .user):
                isGone =
                    views.assignments.contains(.init(app: place.app, user: place.resource))
                    || links[AppResource(app: place.app, resource: place.resource)] == nil
            case (nil, .group):
                isGone =
                    views.appGroups.contains(.init(app: place.app, group: place.resource))
                    || links[AppResource(app: place.app, resource: place.resource)] == nil
            case (let group?, _):
                isGone =
                    views.appMembers[.init(app: place.app, group: group)]?.contains(place.resource) == true
                    || !linkMembers.contains(.init(app: place.app, group: group, user: place.resource))
            }
            let hasLeft = held.kind == .user && users[place.resource]?.status != .active
            if isGone || hasLeft || apps[place.app]?.removed != nil { self.held[place] = nil }
        }
    }
}
