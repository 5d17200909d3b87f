import Database
import Domain

/// Turns what the projector touched into what is wanted of each app.
///
/// It reads the scratch rows of one command and raises `wants`: the newest change that a resource of an app must reflect.
/// A hundred changes are one row. `Outbox.wake` then makes the jobs due.
struct Reactor {
    private let connection: any SQLConnection

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// Raises the wants of everything touched.
    ///
    /// - Returns: whether anything was.
    func raise() throws -> Bool {
        guard try connection.first("SELECT 1 FROM touched LIMIT 1") != nil else { return false }
        // A changed assignment also changes who is to be seen in each of the user's groups in that app. In this order:
        // what is touched is little, mostly, and all else is found by index.
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT touched.app, app_groups.grp, 'group', max(touched.seq), 0, 0, 0
            FROM touched
            CROSS JOIN memberships ON memberships.member = touched.resource AND memberships.to_seq IS NULL
            CROSS JOIN group_paths ON group_paths.descendant = memberships.grp
            CROSS JOIN app_groups ON app_groups.grp = group_paths.ancestor AND app_groups.app = touched.app
                AND app_groups.to_seq IS NULL
            WHERE touched.assignment = 1
            GROUP BY touched.app, app_groups.grp
            """)
        try connection.run(
            """
            INSERT INTO wants (app, resource, kind, wanted_seq, revoke_seq)
            SELECT app, resource, kind, max(seq), max(revoke_seq) FROM touched WHERE true GROUP BY app, resource, kind
            ON CONFLICT (app, resource) DO UPDATE SET
                wanted_seq = max(wants.wanted_seq, excluded.wanted_seq),
                revoke_seq = max(wants.revoke_seq, excluded.revoke_seq)
            """)
        // A newer want is a new chance: what was parked before it is tried again.
        try connection.run(
            """
            DELETE FROM parked WHERE (app, resource) IN (
                SELECT touched.app, touched.resource
                FROM touched JOIN parked AS known ON known.app = touched.app AND known.resource = touched.resource
                WHERE touched.seq > known.seq
            )
            """)
        return true
    }

    /// Notes what the newest event took away or changed of groups, for `SQLState.removals`.
    func noteTaken() throws {
        try connection.run(
            """
            INSERT INTO scratch_taken (app, resource, kind, revoked)
            SELECT app, resource, kind, max(revoke_seq) > 0 FROM touched WHERE true GROUP BY app, resource
            ON CONFLICT (app, resource) DO UPDATE SET revoked = max(revoked, excluded.revoked)
            """)
    }

    /// Forgets what the command before took away.
    func forgetTaken() throws { try connection.run("DELETE FROM scratch_taken") }

    /// Empties the scratch rows, after the outbox has read them.
    func forget() throws { try connection.run("DELETE FROM touched") }
}
