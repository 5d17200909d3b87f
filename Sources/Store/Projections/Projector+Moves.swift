import Database
import Domain

/// What follows from users who came into groups and left them, for a run of such events at once.
///
/// In a run no user moves twice, and nothing else happens but that users are registered. So each candidate belongs to one event, and
/// the tables end as if each event had been settled by itself.
extension Projector {
    /// Notes that a user has come into a group, or has left it.
    func move(_ user: EntityKey, _ group: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "INSERT INTO scratch_moves (seq, grp, user) VALUES (?1, ?2, ?3)",
            [.integer(seq), .integer(group), .integer(user)])
    }

    /// Works out what follows from the users' moves so far.
    ///
    /// - Parameter mayEnd: whether one of them has left a group.
    /// - Throws: `StorageError`.
    func settleMoves(mayEnd: Bool) throws {
        if try connection.run(MoveSQL.considerReasons) > 0 { try settle(mayEnd: mayEnd) }
        try connection.run(MoveSQL.touchGroups)
        try connection.run(MoveSQL.note)
        try dropHoldsOvertakenByMoves()
        try connection.run("DELETE FROM scratch_moves")
    }
}

private enum MoveSQL {
    /// Every reason that a membership gives or gave.
    static let considerReasons = """
        INSERT INTO scratch_reasons (policy, via, user, seq)
        SELECT policies.key, scratch_moves.grp, scratch_moves.user, scratch_moves.seq
        FROM scratch_moves
        CROSS JOIN group_paths ON group_paths.descendant = scratch_moves.grp
        CROSS JOIN policies ON policies.grp = group_paths.ancestor AND policies.removed_seq IS NULL
        WHERE true ON CONFLICT DO NOTHING
        """

    /// Of a hundred moves in one group the newest says enough.
    static let touchGroups = """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT app_groups.app, app_groups.grp, 'group', moved.seq, 0, 0, 0
        FROM (SELECT grp, max(seq) AS seq FROM scratch_moves GROUP BY grp) AS moved
        CROSS JOIN group_paths ON group_paths.descendant = moved.grp
        CROSS JOIN app_groups ON app_groups.grp = group_paths.ancestor AND app_groups.to_seq IS NULL
        """

    static let note = """
        INSERT INTO timeline (kind, key, seq)
        SELECT 'group', grp, seq FROM scratch_moves UNION ALL SELECT 'user', user, seq FROM scratch_moves
        """
}
