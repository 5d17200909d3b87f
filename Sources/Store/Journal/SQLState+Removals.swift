import Database
package import Domain

extension SQLState {
    package func isHeld(_ resource: EntityKey?, inApp app: EntityKey) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM held_removals
            WHERE app = ?1 AND discarded = 0 AND (?2 IS NULL OR resource = ?2 OR grp = ?2) LIMIT 1
            """, [.integer(app), SQLValue(resource)]) != nil
    }

    package func removals(from first: Seq, ofUsers users: RemovedUsers) throws -> [PendingRemovals] {
        // What an app that is removed still has was left there on purpose.
        let apps = try connection.rows(
            """
            SELECT DISTINCT app FROM scratch_taken JOIN apps ON apps.key = scratch_taken.app AND apps.removed_seq IS NULL
            ORDER BY app
            """
        ).map { $0.integer(0) }
        return try apps.compactMap { app in
            let key: [SQLValue] = [.integer(app)]
            let keys = { (sql: String, more: [SQLValue]) in
                try connection.rows(sql, key + more).map { $0.integer(0) }
            }
            let accounts = Self.lostAccounts(users == .everything)
            var removals = HeldRemovals(
                users: try keys(accounts, []), groups: try keys(Self.lostGroups, [.integer(first)]))
            switch users {
            case .everybody, .everything:
                removals.members = try members(Self.lostMembers, key + [.integer(first)])
            case .only(let users):
                for user in users.sorted() {
                    let parameters = key + [.integer(first), .integer(user)]
                    removals.members += try members(Self.lostMembersOfUser, parameters)
                }
            }
            removals.members.sort { ($0.group, $0.user) < ($1.group, $1.user) }
            guard !removals.isEmpty else { return nil }
            return PendingRemovals(
                app: app, removals: removals, accounts: try openAccounts(ofApp: app),
                memberships: try connection.first("SELECT count(*) FROM link_members WHERE app = ?1", key)?.integer(0)
                    ?? 0,
                settings: try settings(ofApp: app))
        }
    }

    private func members(_ sql: String, _ parameters: [SQLValue]) throws -> [HeldRemovals.Member] {
        try connection.rows(sql, parameters).map { .init(group: $0.integer(0), user: $0.integer(1)) }
    }

    /// Accounts of people who are still here, and to whom the app is no longer assigned.
    ///
    /// - Parameter all: also of those who lost it before, but whose account could not be taken away until now.
    /// - Returns: a statement whose `?1` is the app.
    private static func lostAccounts(_ all: Bool) -> String {
        """
        SELECT taken.resource
        FROM scratch_taken AS taken
        JOIN users ON users.key = taken.resource AND users.status = 'active'
        JOIN links ON links.app = taken.app AND links.resource = taken.resource AND links.active = 1
        WHERE taken.app = ?1 AND taken.kind = 'user' AND (taken.revoked = 1 OR \(all ? 1 : 0)) AND NOT EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = taken.app AND assignments.user = taken.resource AND assignments.to_seq IS NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM held_removals AS held
            WHERE held.app = taken.app AND held.grp = 0 AND held.resource = taken.resource
        )
        ORDER BY taken.resource
        """
    }

    private static let lostGroups = """
        SELECT taken.resource
        FROM scratch_taken AS taken JOIN links ON links.app = taken.app AND links.resource = taken.resource
        WHERE taken.app = ?1 AND taken.kind = 'group' AND NOT EXISTS (
            SELECT 1 FROM app_groups
            WHERE app_groups.app = taken.app AND app_groups.grp = taken.resource AND app_groups.to_seq IS NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM held_removals AS held
            WHERE held.app = taken.app AND held.grp = 0 AND held.resource = taken.resource
        ) AND EXISTS (
            SELECT 1 FROM app_groups
            WHERE app_groups.app = taken.app AND app_groups.grp = taken.resource
                AND app_groups.from_seq < ?2 AND app_groups.to_seq >= ?2
        )
        ORDER BY taken.resource
        """

    /// Members, who are still here, of groups that are to lose them, and were not to before seq `?2`.
    private static let lostMembers = lostMembers(
        from: """
            scratch_taken AS taken
            JOIN link_members AS there ON there.app = taken.app AND there.grp = taken.resource
            """)
    /// The same of user `?3` alone: where the target has this one, and not whom all that was taken away concerns.
    private static let lostMembersOfUser =
        lostMembers(
            from: """
                link_members AS there
                CROSS JOIN scratch_taken AS taken ON taken.app = there.app AND taken.resource = there.grp
                """) + " AND there.app = ?1 AND there.user = ?3"

    private static func lostMembers(from tables: String) -> String {
        """
        SELECT there.grp, there.user
        FROM \(tables)
        JOIN users ON users.key = there.user AND users.status = 'active'
        WHERE taken.app = ?1 AND taken.kind = 'group' AND NOT (
            EXISTS (
                SELECT 1 FROM app_groups
                WHERE app_groups.app = taken.app AND app_groups.grp = taken.resource AND app_groups.to_seq IS NULL
            ) AND EXISTS (
                SELECT 1 FROM assignments
                WHERE assignments.app = taken.app AND assignments.user = there.user AND assignments.to_seq IS NULL
            ) AND EXISTS (
                SELECT 1
                FROM group_paths JOIN memberships ON memberships.grp = group_paths.descendant
                    AND memberships.member = there.user AND memberships.to_seq IS NULL
                WHERE group_paths.ancestor = there.grp
            )
        ) AND NOT EXISTS (
            SELECT 1 FROM held_removals AS held
            WHERE held.app = taken.app AND held.grp = there.grp AND held.resource = there.user
        ) AND EXISTS (
            SELECT 1 FROM app_groups
            WHERE app_groups.app = taken.app AND app_groups.grp = taken.resource
                AND app_groups.from_seq < ?2 AND (app_groups.to_seq IS NULL OR app_groups.to_seq >= ?2)
        ) AND EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = taken.app AND assignments.user = there.user
                AND assignments.from_seq < ?2 AND (assignments.to_seq IS NULL OR assignments.to_seq >= ?2)
        ) AND there.grp IN (
            WITH RECURSIVE up (grp, seq) AS (
                SELECT memberships.grp, ?2 FROM memberships
                WHERE memberships.member = there.user
                    AND memberships.from_seq < ?2 AND (memberships.to_seq IS NULL OR memberships.to_seq >= ?2)
                UNION
                -- The seq comes along in a column: as a condition on memberships alone it would make the planner read
                -- all of them into a filter, each time.
                SELECT memberships.grp, up.seq FROM up JOIN memberships ON memberships.member = up.grp
                    AND memberships.from_seq < up.seq
                    AND (memberships.to_seq IS NULL OR memberships.to_seq >= up.seq)
            )
            SELECT grp FROM up
        )
        """
    }
}
