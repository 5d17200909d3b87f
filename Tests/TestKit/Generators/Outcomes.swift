package import Domain

/// What targets could have confirmed, given what is wanted and what is linked.
package enum Outcomes {
    /// One to four events that follow one another, all about what some app knows.
    ///
    /// - Parameters:
    ///   - choice: chooses among the possibilities; the same choice in the same state gives the same events.
    ///   - model: the state before the first of them.
    /// - Returns: nothing where no app knows of anything yet.
    package static func draw(_ choice: UInt64, _ model: Model) -> [Event] {
        var random = SplitMix64(seed: choice)
        var model = model
        var events: [Event] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard let place = model.wants.keys.sorted(by: precedes).randomElement(using: &random),
                let kind = model.wants[place]?.kind,
                let event = one(place, kind, model, &random)
            else { break }
            events.append(event)
            model.apply(event)
        }
        return events
    }

    /// A fixed order, so that a choice means the same in every run.
    package static func precedes(_ left: Model.AppResource, _ right: Model.AppResource) -> Bool {
        (left.app, left.resource) < (right.app, right.resource)
    }

    private static func one(
        _ place: Model.AppResource, _ kind: ResourceKind, _ model: Model, _ random: inout SplitMix64
    ) -> Event? {
        if random.chance(4) { return .appReconciled(app: place.app, users: 2, groups: 1) }
        if random.chance(8) {
            let remoteId = model.links[place]?.remoteId
            return .driftFound(
                app: place.app, kind: kind,
                drift: remoteId == nil ? .unmanaged : random.pick([.missing, .extra], or: .changed),
                items: [
                    DriftItem(
                        resource: remoteId == nil ? nil : place.resource, remoteId: remoteId ?? "u1", detail: "title")
                ])
        }
        if random.chance(12) {
            return .jobParked(
                app: place.app, resource: place.resource, kind: kind,
                reason: random.pick(["conflict", "missing-attribute"], or: "conflict"), detail: "status 409")
        }
        return kind == .user ? user(place, model, &random) : group(place, model, &random)
    }

    private static func user(_ place: Model.AppResource, _ model: Model, _ random: inout SplitMix64) -> Event? {
        let (app, user) = (place.app, place.resource)
        let attributes = ["userName": model.users[user]?.name ?? "", "title": "t\(random.next() % 4)"]
        guard let link = model.links[place] else {
            let remoteId = "r\(random.next() % 1000)"
            return random.chance(70)
                ? .accountCreated(app: app, user: user, remoteId: remoteId, attributes: attributes)
                : .accountAdopted(
                    app: app, user: user, remoteId: remoteId, active: random.chance(50), attributes: attributes)
        }
        switch random.next() % 9 {
        case 8:
            return .accountDrifted(
                app: app, user: user, active: random.pick([nil, true, false], or: nil), set: attributes, cleared: [])
        case 0..<2:
            return .accountUpdated(
                app: app, user: user, set: attributes, cleared: random.chance(40) ? ["nickName"] : [])
        case 2: return .accountUpdated(app: app, user: user, set: [:], cleared: ["title"])
        case 3..<6:
            return link.isActive
                ? .accountDeactivated(app: app, user: user) : .accountReactivated(app: app, user: user)
        case 6: return .accountDeleted(app: app, user: user)
        default: return .accountVanished(app: app, user: user)
        }
    }

    private static func group(_ place: Model.AppResource, _ model: Model, _ random: inout SplitMix64) -> Event? {
        let (app, group) = (place.app, place.resource)
        let name = model.groups[group]?.name ?? ""
        guard model.links[place] != nil else {
            let remoteId = "g\(random.next() % 1000)"
            return random.chance(70)
                ? .appGroupCreated(app: app, group: group, remoteId: remoteId, name: name)
                : .appGroupAdopted(app: app, group: group, remoteId: remoteId, name: name)
        }
        switch random.next() % 8 {
        case 0: return .appGroupRenamed(app: app, group: group, name: name + "2")
        case 1: return .appGroupDeleted(app: app, group: group)
        case 2: return .appGroupVanished(app: app, group: group)
        case 3: return .appGroupDrifted(app: app, group: group, name: name + "3")
        case 4:
            let there = model.linkMembers.filter { $0.app == app && $0.group == group }.map(\.user).sorted()
            return .membersDrifted(app: app, group: group, added: [], removed: there.filter { _ in random.chance(50) })
        default:
            let there = Set(model.linkMembers.filter { $0.app == app && $0.group == group }.map(\.user))
            let linked = model.links.filter { $0.key.app == app && $0.value.kind == .user }.map(\.key.resource)
            let added = linked.filter { !there.contains($0) }.sorted().filter { _ in random.chance(60) }
            return .membersConfirmed(
                app: app, group: group, added: added, removed: there.sorted().filter { _ in random.chance(30) })
        }
    }
}
