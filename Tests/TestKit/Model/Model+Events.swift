package import Domain

extension Model {
    /// Takes in the next event: changes the facts, computes everything again, and notes what changed.
    package mutating func apply(_ event: Event) {
        head += 1
        let before = views
        noteOnTimelines(event, head)
        noteAttributes(event)
        changeFacts(event, head)
        changeSeparations(event, head)
        changeReviews(event, head)
        changeInstallation(event, head)
        changeHeld(event, head)
        views = computeViews(after: before)
        if case .appScopeSet = event {
            scopeChanges += before.reasons.symmetricDifference(views.reasons).count
        }
        noteRuleMoves(before)
        dropOvertakenHolds()
        snapshots.append(views)
        histories.note(views, at: head)
        raiseWants(event, before)
    }

    private mutating func changeFacts(_ event: Event, _ seq: Seq) {
        switch event {
        case .userRegistered(let externalId, let attributes):
            users[seq] = User(externalId: externalId, attributes: attributes, status: .active)
        case .userChanged(let user, let set, let cleared):
            for (name, value) in set { users[user]?.attributes[name] = value }
            for name in cleared { users[user]?.attributes[name] = nil }
        case .userSuspended(let user): users[user]?.status = .suspended
        case .userResumed(let user), .userReturned(let user): users[user]?.status = .active
        case .userRemoved(let user):
            users[user]?.status = .removed
            memberships = memberships.filter { $0.member != user }
            leaves[user] = nil
            exceptions = exceptions.filter { $0.key.user != user || $0.value == .out }
            forgetTimes { $0.member == user }
        case .groupCreated(let externalId, let name): groups[seq] = Group(externalId: externalId, name: name)
        case .groupRenamed(let group, let name): groups[group]?.name = name
        case .groupRemoved(let group):
            groups[group]?.removed = seq
            forgetRule(of: group)
            memberships = memberships.filter { $0.member != group && $0.group != group }
            forgetTimes { $0.member == group || $0.group == group }
        case .memberAdded(let group, let member, let kind):
            memberships.insert(Membership(group: group, member: member, kind: kind))
        case .memberRemoved(let group, let member, let kind):
            endMembership(Membership(group: group, member: member, kind: kind))
        case .policyAdded(
            let name, let app, let group, let loginMethod, let priority, let window, let isOpen, let condition):
            policies[seq] = Policy(
                name: name, app: app, group: group, loginMethod: loginMethod, priority: priority, window: window,
                isOpen: isOpen, windowSeq: seq, condition: condition)
        case .policyChanged(let policy, let loginMethod, let priority):
            policies[policy]?.loginMethod = loginMethod
            policies[policy]?.priority = priority
        case .policyEnabled(let policy): policies[policy]?.isEnabled = true
        case .policyDisabled(let policy): policies[policy]?.isEnabled = false
        case .policyRemoved(let policy): policies[policy]?.removed = seq
        case .tokenAdded(let name, let digest, let role):
            tokens[seq] = Token(name: name, digest: digest, role: role)
        case .tokenRemoved(let token): tokens[token]?.removed = seq
        default:
            changeTimes(event, seq)
            changeRules(event)
            changeApps(event, seq)
            changeLinks(event, seq)
            noteVanished(event, seq)
            noteDrift(event, seq)
        }
    }

    private mutating func noteDrift(_ event: Event, _ seq: Seq) {
        switch event {
        case .appReconciled(let app, let users, let groups):
            drift = drift.filter { $0.key.app != app }
            reconciled[app] = [seq, users, groups]
        case .driftFound(let app, let kind, let found, let items):
            for item in items {
                drift[DriftPlace(app: app, kind: kind, remoteId: item.remoteId)] = Found(
                    drift: found, item: item, seq: seq)
            }
        default: break
        }
    }

    private mutating func changeApps(_ event: Event, _ seq: Seq) {
        switch event {
        case .appAdded(let name, let connection):
            apps[seq] = App(
                name: name, connection: connection, features: [.create, .update, .deactivate, .pushGroups], changed: seq
            )
        case .appChanged(let app, let connection):
            apps[app]?.connection = connection
            apps[app]?.changed = seq
        case .appAttributeMapped(let app, let path, let expression, let options):
            apps[app]?.mappings[path] = expression.map { MappingRule($0, options) }
            apps[app]?.changed = seq
        case .appFeatureSwitched(let app, let feature, let on):
            if on { apps[app]?.features.insert(feature) } else { apps[app]?.features.remove(feature) }
            apps[app]?.changed = seq
        case .appSettingChanged(let app, let setting, let value):
            apps[app]?.settings[setting] = value
            if setting.changesDelivery { apps[app]?.changed = seq }
        case .appPaused(let app): apps[app]?.isPaused = true
        case .appResumed(let app): apps[app]?.isPaused = false
        case .appRemoved(let app): apps[app]?.removed = seq
        case .jobParked(let app, let resource, _, let reason, let detail):
            parked[AppResource(app: app, resource: resource)] = Parked(
                seq: seq, reason: reason, detail: detail, dropped: 0)
        case .jobRetried(let app, let resource, _): vanished[AppResource(app: app, resource: resource)] = nil
        case .jobDropped(let app, let resource, _): parked[AppResource(app: app, resource: resource)]?.dropped = 1
        case .jobAccepted(let app, let resource, _): parked[AppResource(app: app, resource: resource)]?.dropped = 2
        default: break
        }
    }

    private mutating func changeLinks(_ event: Event, _ seq: Seq) {
        switch event {
        case .accountCreated(let app, let user, let remoteId, let attributes):
            links[AppResource(app: app, resource: user)] = Link(
                kind: .user, remoteId: remoteId, isCreated: true, isActive: true, attributes: attributes, activated: seq
            )
        case .accountAdopted(let app, let user, let remoteId, let active, let attributes):
            links[AppResource(app: app, resource: user)] = Link(
                kind: .user, remoteId: remoteId, isCreated: false, isActive: active, attributes: attributes,
                activated: seq)
        case .accountUpdated(let app, let user, let set, let cleared):
            for (path, value) in set { links[AppResource(app: app, resource: user)]?.attributes[path] = value }
            for path in cleared { links[AppResource(app: app, resource: user)]?.attributes[path] = nil }
        case .accountDeactivated(let app, let user):
            links[AppResource(app: app, resource: user)]?.isActive = false
            links[AppResource(app: app, resource: user)]?.activated = seq
        case .accountReactivated(let app, let user):
            links[AppResource(app: app, resource: user)]?.isActive = true
            links[AppResource(app: app, resource: user)]?.activated = seq
        case .accountDeleted(let app, let user), .accountVanished(let app, let user):
            links[AppResource(app: app, resource: user)] = nil
            linkMembers = linkMembers.filter { $0.app != app || $0.user != user }
        case .appGroupCreated(let app, let group, let remoteId, let name):
            links[AppResource(app: app, resource: group)] = Link(
                kind: .group, remoteId: remoteId, isCreated: true, isActive: true, attributes: ["displayName": name],
                activated: seq)
        case .appGroupAdopted(let app, let group, let remoteId, let name):
            links[AppResource(app: app, resource: group)] = Link(
                kind: .group, remoteId: remoteId, isCreated: false, isActive: true, attributes: ["displayName": name],
                activated: seq)
        case .appGroupRenamed(let app, let group, let name):
            links[AppResource(app: app, resource: group)]?.attributes["displayName"] = name
        case .appGroupDeleted(let app, let group), .appGroupVanished(let app, let group):
            links[AppResource(app: app, resource: group)] = nil
            linkMembers = linkMembers.filter { $0.app != app || $0.group != group }
        case .accountDrifted(let app, let user, let active, let set, let cleared):
            let place = AppResource(app: app, resource: user)
            for (path, value) in set { links[place]?.attributes[path] = value }
            for path in cleared { links[place]?.attributes[path] = nil }
            if let active, links[place]?.isActive != active {
                links[place]?.isActive = active
                links[place]?.activated = seq
            }
        case .appGroupDrifted(let app, let group, let name):
            links[AppResource(app: app, resource: group)]?.attributes["displayName"] = name
        case .membersConfirmed(let app, let group, let added, let removed),
            .membersDrifted(let app, let group, let added, let removed):
            for user in added { linkMembers.insert(LinkMember(app: app, group: group, user: user)) }
            for user in removed { linkMembers.remove(LinkMember(app: app, group: group, user: user)) }
        default: break
        }
    }

    private mutating func noteVanished(_ event: Event, _ seq: Seq) {
        switch event {
        case .accountVanished(let app, let user): vanished[AppResource(app: app, resource: user)] = seq
        case .appGroupVanished(let app, let group): vanished[AppResource(app: app, resource: group)] = seq
        default: for place in links.keys { vanished[place] = nil }
        }
    }
}
