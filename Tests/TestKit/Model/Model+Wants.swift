import Domain

extension Model {
    /// Raises what is wanted of each app by the newest event.
    ///
    /// - A user of an app: when the assignment begins or ends (an end is a removal that must be seen), and when
    ///   anything about the person changes while the app knows of the user.
    /// - A group of an app: when it begins or ceases to be wanted there (the latter must be seen), when it is renamed,
    ///   when the membership of it or of a group inside it changes, when a user who belongs to it is assigned, or no
    ///   longer, or gets an account there.
    /// - Either: when it was gone from the target, and when a person asks for another try.
    /// - Everything of an app: when its connection, mapping or features change.
    ///
    /// A newer want is a new chance: the job is parked no more.
    mutating func raiseWants(_ event: Event, _ before: Views) {
        for assignment in before.assignments.symmetricDifference(views.assignments) {
            let ended = before.assignments.contains(assignment)
            raise(assignment.app, assignment.user, .user, revoking: ended)
            raiseGroups(of: assignment.user, in: assignment.app)
        }
        for appGroup in before.appGroups.symmetricDifference(views.appGroups) {
            raise(appGroup.app, appGroup.group, .group, revoking: before.appGroups.contains(appGroup))
        }
        for membership in before.memberships.symmetricDifference(views.memberships) where membership.kind == .user {
            for outer in views.ancestors(of: membership.group) { raiseWhereWanted(outer) }
        }
        raiseBecause(of: event, before)
        noteMissedChanges(before)
    }

    private mutating func raiseBecause(of event: Event, _ before: Views) {
        switch event {
        case .userChanged(let user, _, _): raiseEverywhere(user)
        case .userSuspended: raiseReleased()
        case .userRemoved(let user):
            raiseReleased()
            raiseEverywhere(user)
            for group in before.groups(of: user) { raiseWhereWanted(group) }
        case .groupRenamed(let group, _): raiseEverywhere(group)
        case .groupRemoved(let group): for outer in before.ancestors(of: group) { raiseWhereWanted(outer) }
        case .memberAdded(let group, _, _), .memberRemoved(let group, _, _), .membershipStarted(let group, _, _, _),
            .membershipExpired(let group, _, _):
            for outer in views.ancestors(of: group) { raiseWhereWanted(outer) }
        case .appChanged(let app, _), .appAttributeMapped(let app, _, _, _), .appFeatureSwitched(let app, _, _):
            for (place, want) in wants where place.app == app { raise(app, place.resource, want.kind) }
        case .accountCreated(let app, let user, _, _), .accountAdopted(let app, let user, _, _, _):
            raiseGroups(of: user, in: app)
        case .jobRetried(let app, let resource, let kind), .jobRequested(let app, let resource, let kind):
            raise(app, resource, kind)
        case .appSettingChanged(let app, let setting, _) where setting.changesDelivery:
            for (place, want) in wants where place.app == app { raise(app, place.resource, want.kind) }
        case .removalsReleased: raiseReleased()
        case .accountVanished(let app, let user): raise(app, user, .user)
        case .appGroupVanished(let app, let group): raise(app, group, .group)
        default: break
        }
    }

    private mutating func raise(_ app: EntityKey, _ resource: EntityKey, _ kind: ResourceKind, revoking: Bool = false) {
        let place = AppResource(app: app, resource: resource)
        let known = wants[place]
        wants[place] = Want(kind: kind, wanted: head, revoke: revoking ? head : known?.revoke ?? 0)
        parked[place] = nil
    }

    private mutating func raiseReleased() {
        for (place, held) in released {
            if let group = place.group {
                raise(place.app, group, .group)
            } else {
                raise(place.app, place.resource, held.kind, revoking: true)
            }
        }
    }

    private mutating func raiseEverywhere(_ resource: EntityKey) {
        for (place, want) in wants where place.resource == resource { raise(place.app, resource, want.kind) }
    }

    private mutating func raiseWhereWanted(_ group: EntityKey) {
        for appGroup in views.appGroups where appGroup.group == group { raise(appGroup.app, group, .group) }
    }

    private mutating func raiseGroups(of user: EntityKey, in app: EntityKey) {
        let groups = views.groups(of: user)
        for appGroup in views.appGroups where appGroup.app == app && groups.contains(appGroup.group) {
            raise(app, appGroup.group, .group)
        }
    }

    /// Whatever an app should hold differently now must have been raised by this very event.
    private mutating func noteMissedChanges(_ before: Views) {
        for appGroup in before.appGroups.union(views.appGroups)
        where before.appMembers[appGroup] != views.appMembers[appGroup] {
            if wants[AppResource(app: appGroup.app, resource: appGroup.group)]?.wanted != head {
                missedChanges.append("seq \(head): the members of group \(appGroup.group) in app \(appGroup.app)")
            }
        }
    }
}
