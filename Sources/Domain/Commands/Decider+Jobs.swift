extension Decider {
    func parkedJob(_ appName: String, _ resource: MemberName) throws -> (EntityKey, EntityKey, ResourceKind) {
        let app = try app(appName)
        let (key, kind) = try anyResource(resource)
        guard try state.isParked(app: app.key, resource: key) else {
            throw Refusal.notParked(resource.name, app: app.name)
        }
        return (app.key, key, kind)
    }

    func requestJob(_ appName: String, _ resource: MemberName) throws -> Event {
        let app = try app(appName)
        let (key, kind) = try anyResource(resource)
        guard try state.isKnown(key, toApp: app.key) else {
            throw Refusal.notWanted(resource.name, app: app.name)
        }
        return .jobRequested(app: app.key, resource: key, kind: kind)
    }

    /// The keys of what is named and held; none where all that is held is meant.
    func held(_ appName: String, _ resources: [MemberName]) throws -> (EntityKey, [EntityKey]) {
        let app = try app(appName)
        let keys = try resources.map { resource in
            let (key, _) = try anyResource(resource)
            guard try state.isHeld(key, inApp: app.key) else { throw Refusal.notHeld(resource.name, app: app.name) }
            return key
        }
        if keys.isEmpty, try !state.isHeld(nil, inApp: app.key) { throw Refusal.nothingHeld(app: app.name) }
        return (app.key, keys)
    }

    /// Holds back what a command would take away at once beyond an app's limits.
    ///
    /// A person's own leaving is never held: only people who are still here count. Nor is anything in an app for which the same
    /// command has released what was held: it would be held again at once.
    ///
    /// - Parameters:
    ///   - events: of the command, so far.
    ///   - first: the seq of the first of them.
    /// - Returns: what is to be appended to them; nothing where no app loses more than it allows.
    /// - Throws: whatever the state throws when it cannot be read.
    package func holding(_ events: [Event], from first: Seq) throws -> [Event] {
        guard let users = Self.removing(events) else { return [] }
        let released = Set(
            events.compactMap { event -> EntityKey? in
                if case .removalsReleased(let app, _) = event { app } else { nil }
            })
        return try state.removals(from: first, ofUsers: users).flatMap { removal -> [Event] in
            if released.contains(removal.app) { return [] }
            let settings = removal.settings
            let memberships = Int64(removal.removals.members.count)
            guard
                Int64(removal.removals.users.count) > settings.removalLimit(accounts: removal.accounts)
                    || memberships > settings.removalLimit(accounts: removal.memberships)
            else { return [] }
            return removal.removals.chunks(of: Self.heldInOneEvent).map {
                .removalsHeld(app: removal.app, removals: $0)
            }
        }
    }

    /// An event holds at most 64 KiB; a key has up to 20 digits and a comma.
    private static var heldInOneEvent: Int { 1_000 }

    /// Whose memberships the events end, or that they end more than users' memberships (`.everybody`); nil where they end
    /// nothing.
    private static func removing(_ events: [Event]) -> RemovedUsers? {
        var users: Set<EntityKey> = []
        for event in events {
            switch event {
            case .memberRemoved(_, let member, .user): users.insert(member)
            // By a rule, a condition or a scope.
            case .userChanged(let user, _, _), .ruleExceptionSet(_, let user, _), .ruleExceptionCleared(_, let user):
                users.insert(user)
            case .memberRemoved(_, _, .group), .groupRemoved, .policyDisabled, .policyRemoved, .policyWindowChanged,
                .accessWindowClosed, .membershipExpired(_, _, .group), .groupRuleSet, .groupRuleCleared,
                .policyConditionSet, .appScopeSet:
                return .everybody
            // Accounts that stayed open because nothing could close them are taken away now.
            case .appFeatureSwitched(_, .deactivate, true), .appFeatureSwitched(_, .delete, true): return .everything
            default: break
            }
        }
        return users.isEmpty ? nil : .only(users)
    }
}

/// Whom the end of memberships may concern.
package enum RemovedUsers: Hashable, Sendable {
    case everybody
    /// Everybody's, and accounts that nothing could take away until now.
    case everything
    case only(Set<EntityKey>)
}

/// What one app loses by one command.
package struct PendingRemovals: Hashable, Sendable {
    package let app: EntityKey
    /// Accounts, groups and members that are there and no longer wanted, of people who are still here.
    package let removals: HeldRemovals
    /// Active accounts of ours that the app has.
    package let accounts: Int64
    /// Members of ours that the app's groups have.
    package let memberships: Int64
    package let settings: AppSettings

    package init(
        app: EntityKey, removals: HeldRemovals, accounts: Int64, memberships: Int64, settings: AppSettings
    ) {
        self.app = app
        self.removals = removals
        self.accounts = accounts
        self.memberships = memberships
        self.settings = settings
    }
}

extension HeldRemovals {
    /// The same in parts of at most so many keys.
    func chunks(of size: Int) -> [HeldRemovals] {
        var parts: [HeldRemovals] = []
        func part(_ rest: some Collection, _ make: (Int, Int) -> HeldRemovals) {
            for start in stride(from: 0, to: rest.count, by: size) {
                parts.append(make(start, min(start + size, rest.count)))
            }
        }
        part(users) { HeldRemovals(users: Array(users[$0..<$1])) }
        part(groups) { HeldRemovals(groups: Array(groups[$0..<$1])) }
        part(members) { HeldRemovals(members: Array(members[$0..<$1])) }
        return parts
    }
}
