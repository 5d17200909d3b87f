import Database
import Domain

/// Computes the derived tables: for each type of event a fixed list of statements over sets of rows.
///
/// It reads the event, the tables and nothing else, so that the same journal always gives the same tables. What it
/// touched it leaves in `touched` for the reactor (see `Scratch`).
struct Projector {
    let connection: any SQLConnection
    let book: RuleBook

    init(_ connection: any SQLConnection) {
        self.connection = connection
        book = RuleBook(connection)
    }

    /// Applies one event.
    ///
    /// - Throws: `StorageError`. Nothing is skipped: a projector that cannot apply an event stops.
    func apply(_ event: Event, seq: Seq) throws {
        switch event {
        case .userRegistered(let externalId, let attributes):
            try registerUser(seq, externalId, attributes)
            try evaluateRules(ofUser: seq, book.rules(), seq)
        case .userChanged(let user, let set, let cleared): try changeUser(user, set, cleared, seq)
        case .userSuspended(let user): try setStatus(user, .suspended, seq)
        case .userResumed(let user): try setStatus(user, .active, seq)
        case .userRemoved(let user): try removeUser(user, seq)
        case .userReturned(let user):
            try setStatus(user, .active, seq)
            try evaluateRules(ofUser: user, book.rules(), seq)
        case .groupCreated(let externalId, let name): try createGroup(seq, externalId, name)
        case .groupRenamed(let group, let name): try renameGroup(group, name, seq)
        case .groupRemoved(let group): try removeGroup(group, seq)
        case .memberAdded(let group, let member, let kind): try addMember(group, member, kind, seq)
        case .memberRemoved(let group, let member, let kind): try removeMember(group, member, kind, seq)
        case .appAdded, .appChanged, .appAttributeMapped, .appFeatureSwitched, .appSettingChanged, .appPaused,
            .appResumed, .appRemoved:
            try applyApp(event, seq)
        case .policyAdded(
            let name, let app, let group, let loginMethod, let priority, let window, let isOpen, let condition):
            try beginWindow(seq, window, isOpen, seq)
            try beginCondition(seq, condition, seq)
            try addPolicy(seq, name, app, group, loginMethod, priority)
        case .policyChanged(let policy, let loginMethod, let priority):
            try changePolicy(policy, loginMethod, priority, seq)
        case .policyEnabled(let policy): try enablePolicy(policy, true, seq)
        case .policyDisabled(let policy): try enablePolicy(policy, false, seq)
        case .policyRemoved(let policy): try removePolicy(policy, seq)
        case .groupRuleSet, .groupRuleCleared, .ruleExceptionSet, .ruleExceptionCleared, .policyConditionSet,
            .appScopeSet:
            try applyRule(event, seq)
        case .attributeDeclared(let name, let type): try declareAttribute(name, type, seq)
        case .policyWindowChanged, .accessWindowOpened, .accessWindowClosed, .membershipScheduled,
            .membershipUnscheduled,
            .membershipStarted, .membershipEndChanged, .membershipExpired, .leaveScheduled, .leaveCancelled:
            try applyTime(event, seq)
        case .jobParked, .jobRetried, .jobDropped, .jobAccepted, .jobRequested: try applyJob(event, seq)
        case .accountDrifted, .appGroupDrifted, .membersDrifted, .appReconciled, .driftFound:
            try applyDrift(event, seq)
        case .removalsHeld, .removalsReleased, .removalsDiscarded: try applyRemovals(event, seq)
        case .tokenAdded(let name, let digest, let role): try addToken(seq, name, digest, role)
        case .tokenRemoved(let token): try removeToken(token, seq)
        case .separationAdded, .separationRemoved, .separationExceptionAllowed, .separationExceptionEnded,
            .separationExceptionExpired, .membershipStartRefused:
            try applySeparation(event, seq)
        case .reviewOpened, .reviewChanged, .reviewDecided, .reviewClosed, .reviewReopened: try applyReview(event, seq)
        case .sinkAdded, .sinkPaused, .sinkResumed, .sinkRemoved: try applySink(event, seq)
        case .roleGranted, .roleRevoked, .installationSettingChanged, .queryRecorded: try applyRole(event, seq)
        default: try applyOutcome(event, seq)
        }
        try dropOvertakenHolds(event, seq)
    }

    /// Puts the event on the timelines of what it is about.
    func note(_ seq: Seq, _ entities: (EntityKind, EntityKey)...) throws {
        if entities.count == 2 {
            return try note(seq, entities[0], entities[1])
        }
        for (kind, key) in entities {
            try connection.run(
                "INSERT INTO timeline (kind, key, seq) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                [.text(kind.rawValue), .integer(key), .integer(seq)])
        }
    }

    /// By one statement: most events are about two.
    private func note(_ seq: Seq, _ one: (EntityKind, EntityKey), _ other: (EntityKind, EntityKey)) throws {
        try connection.run(
            "INSERT INTO timeline (kind, key, seq) VALUES (?1, ?2, ?5), (?3, ?4, ?5) ON CONFLICT DO NOTHING",
            [.text(one.0.rawValue), .integer(one.1), .text(other.0.rawValue), .integer(other.1), .integer(seq)])
    }

    /// Begins a name, and ends the one before.
    func name(_ kind: EntityKind, _ key: EntityKey, _ name: String?, _ seq: Seq) throws {
        // What begins with this event has had none.
        if key != seq { try endName(kind, key, seq) }
        try connection.run(
            "INSERT INTO names (kind, key, name, folded, from_seq) VALUES (?1, ?2, ?3, ?4, ?5)",
            [
                .text(kind.rawValue), .integer(key), SQLValue(name), SQLValue(name.map { Names.folded($0) }),
                .integer(seq),
            ])
    }

    func endName(_ kind: EntityKind, _ key: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE names SET to_seq = ?3 WHERE kind = ?1 AND key = ?2 AND to_seq IS NULL",
            [.text(kind.rawValue), .integer(key), .integer(seq)])
    }

    /// Tells the reactor that one resource of every app that knows it must be looked at again.
    func touch(resource: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT app, resource, kind, ?2, 0, 0, 0 FROM wants WHERE resource = ?1
            """, [.integer(resource), .integer(seq)])
    }

    /// Tells the reactor that every resource of an app must be looked at again.
    func touch(app: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT app, resource, kind, ?2, 0, 0, 0 FROM wants WHERE app = ?1
            """, [.integer(app), .integer(seq)])
    }

    /// Tells the reactor that the members of a group and of all that it is nested in have changed.
    func touchGroups(above group: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT app_groups.app, app_groups.grp, 'group', ?2, 0, 0, 0
            FROM group_paths JOIN app_groups ON app_groups.grp = group_paths.ancestor AND app_groups.to_seq IS NULL
            WHERE group_paths.descendant = ?1
            """, [.integer(group), .integer(seq)])
    }
}
