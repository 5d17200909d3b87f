import Domain
import Store

/// One page of what a target shows, against what it had confirmed and what is wanted.
struct Comparison: Sendable {
    let target: AppTarget

    private var app: EntityKey { target.app.key }

    /// - Returns: what differs, the keys of ours among the resources, and how many could not be judged now.
    func compare(
        _ resources: [RemoteResource], _ kind: ResourceKind, _ outbox: Outbox
    ) throws -> (findings: [Finding], known: Set<EntityKey>, skipped: Int64) {
        var findings: [Finding] = []
        var known: Set<EntityKey> = []
        var skipped: Int64 = 0
        for shown in resources {
            if let linked = try outbox.resource(ofRemoteId: shown.id, kind: kind, app: app) {
                known.insert(linked.resource)
                guard try outbox.isSettled(linked.resource, app: app) else {
                    skipped += 1
                    continue
                }
                let finding =
                    kind == .user
                    ? try account(linked.resource, shown, outbox) : try group(linked.resource, shown, outbox)
                if let finding { findings.append(finding) }
            } else if let finding = try unlinked(shown, kind, outbox) {
                findings.append(finding)
            }
        }
        return (findings, known, skipped)
    }

    /// A resource of ours that the target does not have any more.
    func missing(
        _ resource: EntityKey, _ kind: ResourceKind, _ remoteId: String, _ outbox: Outbox
    ) throws -> Finding? {
        guard try outbox.isSettled(resource, app: app),
            try outbox.resource(ofRemoteId: remoteId, kind: kind, app: app)?.resource == resource
        else { return nil }
        let isWanted =
            kind == .user
            ? try outbox.wantedUser(resource, app: app).map { $0.isAssigned || $0.isHeld } ?? false
            : try outbox.wantedGroup(resource, app: app, limit: 0)?.isWanted ?? false
        let gone: Event =
            kind == .user ? .accountVanished(app: app, user: resource) : .appGroupVanished(app: app, group: resource)
        let shown = RemoteResource(id: remoteId, externalId: nil, attributes: [:], isActive: nil)
        let name = try outbox.name(resource, kind) ?? remoteId
        let events = isWanted ? [gone, .jobRetried(app: app, resource: resource, kind: kind)] : [gone]
        return finding(
            kind, .missing, resource, shown, name, isWanted ? "wanted" : "not wanted any more", events,
            weight: isWanted ? 1 : 0)
    }

    private func account(_ user: EntityKey, _ shown: RemoteResource, _ outbox: Outbox) throws -> Finding? {
        guard let want = try outbox.wantedUser(user, app: app), let link = want.link else { return nil }
        let drift = target.drift(of: shown, from: link)
        let isWanted = want.isAssigned || want.isHeld
        let isOpen = shown.saysActive ?? link.isActive
        guard drift != nil || (isOpen && !isWanted) else { return nil }
        let name = try outbox.name(user, .user) ?? shown.id
        var events =
            drift.map {
                [Event.accountDrifted(app: app, user: user, active: $0.active, set: $0.set, cleared: $0.cleared)]
            } ?? []
        let job = Event.jobRequested(app: app, resource: user, kind: .user)
        if isOpen && !isWanted {
            events.append(job)
            return finding(.user, .extra, user, shown, name, "open, though not assigned", events, weight: 1)
        }
        // Of an account that is closed as it should be, its attributes are nobody's business.
        guard isWanted, let drift else { return nil }
        events.append(job)
        var paths = Set(drift.set.keys).union(drift.cleared)
        if drift.active != nil { paths.insert("active") }
        return finding(
            .user, .changed, user, shown, name, paths.sorted().joined(separator: ", "), events, weight: 0)
    }

    private func group(_ group: EntityKey, _ shown: RemoteResource, _ outbox: Outbox) throws -> Finding? {
        guard let want = try outbox.wantedGroup(group, app: app, limit: 0), let link = want.link else { return nil }
        let job = Event.jobRequested(app: app, resource: group, kind: .group)
        if !want.isWanted && link.isCreated {
            return finding(.group, .extra, group, shown, want.name, "not wanted any more", [job], weight: 1)
        }
        guard let name = shown.attributes["displayName"], name != link.attributes["displayName"] else { return nil }
        return finding(
            .group, .changed, group, shown, want.name, "displayName",
            [.appGroupDrifted(app: app, group: group, name: name), job], weight: 0)
    }

    private func unlinked(_ shown: RemoteResource, _ kind: ResourceKind, _ outbox: Outbox) throws -> Finding? {
        let name = shown.attributes[kind == .user ? "userName" : "displayName"] ?? shown.id
        if let externalId = shown.externalId, let ours = try outbox.resource(ofExternalId: externalId),
            ours.kind == kind
        {
            guard try outbox.isSettled(ours.resource, app: app) else { return nil }
            return try lost(ours.resource, kind, shown, outbox)
        }
        var events: [Event] = []
        if kind == .user, let user = try outbox.waitingUser(named: name, app: app) {
            events = [.jobRetried(app: app, resource: user, kind: .user)]
        }
        let state = shown.saysActive == false ? "closed" : "open"
        return finding(
            kind, .unmanaged, nil, shown, name, kind == .user ? state : "", events, weight: 0, isLinked: false)
    }

    /// It carries our externalId, and we have lost sight of it.
    private func lost(
        _ resource: EntityKey, _ kind: ResourceKind, _ shown: RemoteResource, _ outbox: Outbox
    ) throws -> Finding? {
        let name = try outbox.name(resource, kind) ?? shown.id
        let job = Event.jobRequested(app: app, resource: resource, kind: kind)
        guard kind == .user else {
            guard let want = try outbox.wantedGroup(resource, app: app, limit: 0), want.link == nil else {
                return copy(kind, shown, name)
            }
            let event = Event.appGroupCreated(
                app: app, group: resource, remoteId: shown.id, name: shown.attributes["displayName"] ?? name)
            return finding(
                kind, want.isWanted ? .changed : .extra, resource, shown, name, "ours, but not linked", [event, job],
                weight: want.isWanted ? 0 : 1, isLinked: false)
        }
        guard let want = try outbox.wantedUser(resource, app: app), want.link == nil else {
            return copy(kind, shown, name)
        }
        let attributes = shown.attributes.merging(["externalId": want.externalId]) { $1 }
        let event = Event.accountAdopted(
            app: app, user: resource, remoteId: shown.id, active: shown.isActive, attributes: attributes)
        let isWanted = want.isAssigned
        return finding(
            kind, isWanted ? .changed : .extra, resource, shown, name,
            isWanted ? "ours, but not linked" : "ours, though not assigned", [event, job],
            weight: !isWanted && shown.isActive ? 1 : 0, isLinked: false)
    }

    /// Another resource that carries the externalId of one that is linked already: a person must look.
    private func copy(_ kind: ResourceKind, _ shown: RemoteResource, _ name: String) -> Finding {
        finding(
            kind, .unmanaged, nil, shown, shown.attributes["userName"] ?? shown.attributes["displayName"] ?? shown.id,
            "carries the externalId of another \(kind.rawValue) of ours", [], weight: 0, isLinked: false)
    }

    /// Who is in a group of ours, against whom the target had confirmed.
    func members(
        of group: EntityKey, _ remoteId: String, shown: [String], _ outbox: Outbox
    ) throws -> Finding? {
        guard try outbox.isSettled(group, app: app), let want = try outbox.wantedGroup(group, app: app, limit: 0),
            want.isWanted
        else { return nil }
        let confirmed = try outbox.confirmedMembers(group, app: app)
        let there = Set(shown)
        let gone = confirmed.filter { !there.contains($0.remoteId) }.map(\.user)
        let expected = Set(confirmed.map(\.remoteId))
        var added: [EntityKey] = []
        var strangers = 0
        for remoteId in there.subtracting(expected).sorted() {
            if let linked = try outbox.resource(ofRemoteId: remoteId, kind: .user, app: app) {
                added.append(linked.resource)
            } else {
                strangers += 1
            }
        }
        guard !gone.isEmpty || !added.isEmpty || strangers > 0 else { return nil }
        let parts = [
            gone.isEmpty ? nil : "\(gone.count) of ours gone", added.isEmpty ? nil : "\(added.count) of ours too many",
            strangers == 0 ? nil : "\(strangers) not ours",
        ]
        var events: [Event] = []
        for start in stride(from: 0, to: max(gone.count, added.count), by: 1_000) {
            events.append(
                .membersDrifted(
                    app: app, group: group, added: Array(added.dropFirst(start).prefix(1_000)),
                    removed: Array(gone.dropFirst(start).prefix(1_000))))
        }
        if !events.isEmpty { events.append(.jobRequested(app: app, resource: group, kind: .group)) }
        let resource = RemoteResource(id: remoteId, externalId: nil, attributes: [:], isActive: nil)
        return finding(
            .group, .changed, group, resource, want.name, "members: " + parts.compactMap { $0 }.joined(separator: ", "),
            events, weight: added.count)
    }

    private func finding(
        _ kind: ResourceKind, _ drift: Drift, _ resource: EntityKey?, _ shown: RemoteResource, _ name: String,
        _ detail: String, _ events: [Event], weight: Int, isLinked: Bool = true
    ) -> Finding {
        let names = [name, shown.attributes["userName"], shown.attributes["displayName"]].compactMap { $0 }
        let isProtected = names.contains { target.profile.protects($0) || target.app.settings.protects($0) }
        return Finding(
            kind: kind, drift: drift, resource: resource, remoteId: shown.id, name: name, detail: detail,
            outcome: isProtected ? .protected : .reported, events: isProtected ? [] : events, weight: weight,
            isLinked: isLinked)
    }
}
