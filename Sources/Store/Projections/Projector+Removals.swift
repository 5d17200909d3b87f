import Database
import Domain

/// Removals that wait for a release: what they hold back counts as wanted until then.
extension Projector {
    func applyRemovals(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .removalsHeld(let app, let removals): try hold(app, removals, seq)
        case .removalsReleased(let app, let resources):
            try forEachHeld(app, resources) { filter, parameters in
                try connection.run(RemovalSQL.touchReleased + filter, parameters + [.integer(seq)])
                try connection.run(RemovalSQL.delete + filter, parameters)
            }
            try note(seq, (.app, app))
        case .removalsDiscarded(let app, let resources):
            try forEachHeld(app, resources) { filter, parameters in
                try connection.run(RemovalSQL.discard + filter, parameters)
            }
            try note(seq, (.app, app))
        default: break
        }
    }

    /// A held removal is over once what it would take away is wanted again, or is gone, or the person leaves.
    func dropOvertakenHolds(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .userSuspended(let user), .userRemoved(let user):
            // A person's own leaving is delivered at once, and with it whatever was held or discarded of theirs.
            try connection.run(RemovalSQL.touchLeaver, [.integer(user), .integer(seq)])
            try connection.run("DELETE FROM held_removals WHERE resource = ?1", [.integer(user)])
        case .appRemoved(let app):
            try connection.run("DELETE FROM held_removals WHERE app = ?1", [.integer(app)])
        case .accountDeleted(let app, let user), .accountVanished(let app, let user):
            try connection.run(
                "DELETE FROM held_removals WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(user)])
        case .appGroupDeleted(let app, let group), .appGroupVanished(let app, let group):
            try connection.run(
                "DELETE FROM held_removals WHERE app = ?1 AND (grp = ?2 OR resource = ?2)",
                [.integer(app), .integer(group)])
        case .membersConfirmed(let app, let group, _, let removed), .membersDrifted(let app, let group, _, let removed):
            for user in removed {
                try connection.run(
                    "DELETE FROM held_removals WHERE app = ?1 AND grp = ?2 AND resource = ?3",
                    [.integer(app), .integer(group), .integer(user)])
            }
        case .userResumed(let user), .userReturned(let user), .userChanged(let user, _, _),
            .ruleExceptionSet(_, let user, _), .ruleExceptionCleared(_, let user):
            for statement in RemovalSQL.dropUserWantedAgain { try connection.run(statement, [.integer(user)]) }
        case .memberAdded(_, _, .group), .membershipStarted(_, _, .group, _), .policyAdded, .policyEnabled,
            .policyWindowChanged, .accessWindowOpened, .appFeatureSwitched, .groupRuleSet, .groupRuleCleared,
            .policyConditionSet, .appScopeSet:
            guard try holdsAny() else { return }
            for statement in RemovalSQL.dropWantedAgain { try connection.run(statement) }
        default: break
        }
    }

    /// The same for users who have come into a group again.
    func dropHoldsOvertakenByMoves() throws {
        guard try holdsAny() else { return }
        for statement in RemovalSQL.dropMovedWantedAgain { try connection.run(statement) }
    }

    /// Most journals hold nothing, and then this one look is all.
    private func holdsAny() throws -> Bool {
        try connection.first("SELECT 1 FROM held_removals LIMIT 1") != nil
    }

    private func hold(_ app: EntityKey, _ removals: HeldRemovals, _ seq: Seq) throws {
        for user in removals.users { try hold(app, 0, user, .user, seq) }
        for group in removals.groups { try hold(app, 0, group, .group, seq) }
        for member in removals.members { try hold(app, member.group, member.user, .user, seq) }
        try note(seq, (.app, app))
    }

    private func hold(_ app: EntityKey, _ group: EntityKey, _ resource: EntityKey, _ kind: ResourceKind, _ seq: Seq)
        throws
    {
        try connection.run(
            """
            INSERT INTO held_removals (app, grp, resource, kind, held_seq, discarded) VALUES (?1, ?2, ?3, ?4, ?5, 0)
            ON CONFLICT DO NOTHING
            """, [.integer(app), .integer(group), .integer(resource), .text(kind.rawValue), .integer(seq)])
        try note(seq, (kind == .user ? .user : .group, resource))
        guard group == 0 else { return try note(seq, (.group, group)) }
        // Given back before the release, it must not be taken away for a moment only because it was to be taken away
        // once; a removal before that one must be seen all the same.
        try connection.run(RemovalSQL.forgetRevocation, [.integer(app), .integer(resource)])
    }

    /// Runs `body` for all that is held in an app, or for each resource that is named.
    private func forEachHeld(
        _ app: EntityKey, _ resources: [EntityKey], _ body: (_ filter: String, _ parameters: [SQLValue]) throws -> Void
    ) throws {
        guard !resources.isEmpty else { return try body(RemovalSQL.ofAll, [.integer(app), .null]) }
        for resource in resources { try body(RemovalSQL.ofOne, [.integer(app), .integer(resource)]) }
    }
}

/// `?1` is the app, `?2` the resource where one is named, `?3` the seq.
private enum RemovalSQL {
    static let ofAll = " WHERE held_removals.app = ?1 AND ?2 IS NULL AND held_removals.discarded = 0"
    static let ofOne = """
         WHERE held_removals.app = ?1 AND (held_removals.resource = ?2 OR held_removals.grp = ?2)
            AND held_removals.discarded = 0
        """

    /// `?1` is the user, `?2` the seq.
    static let touchLeaver = """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT app, CASE WHEN grp = 0 THEN resource ELSE grp END, CASE WHEN grp = 0 THEN 'user' ELSE 'group' END, ?2,
            CASE WHEN grp = 0 THEN ?2 ELSE 0 END, 0, 0
        FROM held_removals WHERE resource = ?1 AND kind = 'user'
        """

    /// The newest removal but one, which an app that was held may not have seen yet.
    static let forgetRevocation = """
        UPDATE wants SET revoke_seq = coalesce((
            SELECT max(to_seq) FROM assignments
            WHERE app = ?1 AND user = ?2 AND to_seq < (
                SELECT max(to_seq) FROM assignments WHERE app = ?1 AND user = ?2
            )
        ), 0)
        WHERE app = ?1 AND resource = ?2
        """

    static let touchReleased = """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT app, CASE WHEN grp = 0 THEN resource ELSE grp END, CASE WHEN grp = 0 THEN kind ELSE 'group' END, ?3,
            CASE WHEN grp = 0 THEN ?3 ELSE 0 END, 0, 0
        FROM held_removals
        """
    static let delete = "DELETE FROM held_removals"
    static let discard = "UPDATE held_removals SET discarded = 1"

    /// What is wanted again of one user only: groups are not users, and a key is one or the other.
    static let dropUserWantedAgain = [dropWantedAgain[0], dropWantedAgain[2]].map {
        $0 + " AND held_removals.resource = ?1"
    }

    static let dropMovedWantedAgain = [dropWantedAgain[0], dropWantedAgain[2]].map {
        $0 + " AND held_removals.resource IN (SELECT user FROM scratch_moves)"
    }

    static let dropWantedAgain = [
        """
        DELETE FROM held_removals WHERE grp = 0 AND kind = 'user' AND EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = held_removals.app AND assignments.user = held_removals.resource
                AND assignments.to_seq IS NULL
        )
        """,
        """
        DELETE FROM held_removals WHERE grp = 0 AND kind = 'group' AND EXISTS (
            SELECT 1 FROM app_groups
            WHERE app_groups.app = held_removals.app AND app_groups.grp = held_removals.resource
                AND app_groups.to_seq IS NULL
        )
        """,
        """
        DELETE FROM held_removals WHERE grp <> 0 AND EXISTS (
            SELECT 1 FROM app_groups
            WHERE app_groups.app = held_removals.app AND app_groups.grp = held_removals.grp
                AND app_groups.to_seq IS NULL
        ) AND EXISTS (
            SELECT 1
            FROM group_paths
            JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL
                AND memberships.member = held_removals.resource
            JOIN assignments ON assignments.app = held_removals.app AND assignments.user = held_removals.resource
                AND assignments.to_seq IS NULL
            WHERE group_paths.ancestor = held_removals.grp
        )
        """,
    ]
}
