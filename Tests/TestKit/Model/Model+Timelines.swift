import Domain

extension Model {
    /// Puts an event on the timeline of everything that it is about.
    ///
    /// Called before the facts change.
    mutating func noteOnTimelines(_ event: Event, _ seq: Seq) {
        for (kind, key) in subjects(of: event, seq) {
            timeline.insert(TimelineEntry(kind: kind, key: key, seq: seq))
        }
    }

    private func subjects(of event: Event, _ seq: Seq) -> [(EntityKind, EntityKey)] {
        switch event {
        case .userRegistered: [(.user, seq)]
        case .userChanged(let user, _, _), .userSuspended(let user), .userResumed(let user), .userReturned(let user):
            [(.user, user)]
        case .userRemoved(let user):
            [(.user, user)] + views.memberships.filter { $0.member == user }.map { (.group, $0.group) }
        case .groupCreated: [(.group, seq)]
        case .groupRenamed(let group, _): [(.group, group)]
        case .groupRemoved(let group):
            [(.group, group)] + memberships.filter { $0.member == group }.map { (.group, $0.group) }
                + views.memberships.filter { $0.group == group }.map { (entity($0.kind), $0.member) }
        case .memberAdded(let group, let member, let kind), .memberRemoved(let group, let member, let kind),
            .membershipScheduled(let group, let member, let kind, _, _),
            .membershipUnscheduled(let group, let member, let kind),
            .membershipStarted(let group, let member, let kind, _),
            .membershipEndChanged(let group, let member, let kind, _),
            .membershipExpired(let group, let member, let kind):
            [(.group, group), (entity(kind), member)]
        case .appAdded: [(.app, seq)]
        case .appChanged(let app, _), .appAttributeMapped(let app, _, _, _), .appFeatureSwitched(let app, _, _),
            .appSettingChanged(let app, _, _), .appPaused(let app), .appResumed(let app), .appRemoved(let app),
            .appScopeSet(let app, _):
            [(.app, app)]
        case .groupRuleSet(let group, _), .groupRuleCleared(let group): [(.group, group)]
        case .ruleExceptionSet(let group, let user, _), .ruleExceptionCleared(let group, let user):
            [(.group, group), (.user, user)]
        case .leaveScheduled(let user, _), .leaveCancelled(let user): [(.user, user)]
        case .policyAdded(_, let app, let group, _, _, _, _, _): [(.policy, seq), (.app, app), (.group, group)]
        case .policyChanged(let policy, _, _), .policyEnabled(let policy), .policyDisabled(let policy),
            .policyRemoved(let policy), .policyWindowChanged(let policy, _, _), .accessWindowOpened(let policy),
            .accessWindowClosed(let policy), .policyConditionSet(let policy, _):
            [(.policy, policy)]
                + (policies[policy].map { [(.app, $0.app), (.group, $0.group)] } ?? [])
        case .accountCreated(let app, let user, _, _), .accountAdopted(let app, let user, _, _, _),
            .accountUpdated(let app, let user, _, _), .accountDeactivated(let app, let user),
            .accountReactivated(let app, let user), .accountDeleted(let app, let user),
            .accountVanished(let app, let user):
            [(.app, app), (.user, user)]
        case .appGroupCreated(let app, let group, _, _), .appGroupAdopted(let app, let group, _, _),
            .appGroupRenamed(let app, let group, _), .appGroupDeleted(let app, let group),
            .appGroupVanished(let app, let group), .membersConfirmed(let app, let group, _, _):
            [(.app, app), (.group, group)]
        case .jobParked(let app, let resource, let kind, _, _), .jobRetried(let app, let resource, let kind),
            .jobDropped(let app, let resource, let kind), .jobAccepted(let app, let resource, let kind),
            .jobRequested(let app, let resource, let kind):
            [(.app, app), (entity(kind), resource)]
        case .accountDrifted(let app, let user, _, _, _): [(.app, app), (.user, user)]
        case .appGroupDrifted(let app, let group, _), .membersDrifted(let app, let group, _, _):
            [(.app, app), (.group, group)]
        case .appReconciled(let app, _, _): [(.app, app)]
        case .driftFound(let app, let kind, _, let items):
            [(.app, app)] + items.compactMap { item in item.resource.map { (entity(kind), $0) } }
        case .removalsHeld(let app, let removals):
            [(.app, app)] + removals.users.map { (.user, $0) } + removals.groups.map { (.group, $0) }
                + removals.members.flatMap { [(.group, $0.group), (.user, $0.user)] }
        case .removalsReleased(let app, _), .removalsDiscarded(let app, _): [(.app, app)]
        case .tokenAdded: [(.token, seq)]
        case .tokenRemoved(let token): [(.token, token)]
        case .separationAdded(_, let separation):
            [
                (.separation, seq), (separation.kind.entity, separation.first),
                (separation.kind.entity, separation.second),
            ]
        case .separationRemoved(let separation): [(.separation, separation)]
        case .separationExceptionAllowed(let separation, let user, _),
            .separationExceptionEnded(let separation, let user), .separationExceptionExpired(let separation, let user):
            [(.separation, separation), (.user, user)]
        case .membershipStartRefused(let group, let member, let kind, let separation):
            [(.group, group), (entity(kind), member), (.separation, separation)]
        case .reviewOpened(_, let review): [(.review, seq), (review.subject.kind.entity, review.subject.key)]
        case .reviewDecided(let review, let user, _): [(.review, review), (.user, user)]
        case .reviewChanged(let review, _, _), .reviewClosed(let review), .reviewReopened(let review, _):
            [(.review, review)]
        case .sinkAdded: [(.sink, seq)]
        case .sinkPaused(let sink), .sinkResumed(let sink), .sinkRemoved(let sink): [(.sink, sink)]
        // Nothing that has a timeline.
        case .attributeDeclared, .roleGranted, .roleRevoked, .installationSettingChanged, .queryRecorded: []
        }
    }

    private func entity(_ kind: ResourceKind) -> EntityKind { kind == .user ? .user : .group }
}
