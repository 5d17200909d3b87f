import Database
import Domain

/// How far a delivery has looked through the members of a group.
///
/// A group of many members is brought into line in many requests. Without this each of them would look through all
/// members again; with it each goes on where the one before it found something to do. It holds for one wanted state: what
/// changes the members wants something newer, and is looked for from the start.
package struct GroupProgress: Hashable, Sendable {
    /// The wanted state that it holds for.
    var seq: Seq?
    /// Nobody before this user is to be taken out.
    var removals: EntityKey = 0
    /// Nobody before this user is to be put in.
    var additions: EntityKey = 0

    package init() {}
}

extension Outbox {
    /// Members that one look takes in at once, in each of the groups that are nested into one.
    private static let window = 1_000

    /// Whom to take out and whom to put in.
    ///
    /// - Parameters:
    ///   - keys: group and app.
    ///   - limit: most of each.
    ///   - wantedSeq: the newest change of what is wanted.
    ///   - progress: how far the members have been looked through; brought up to date.
    /// - Returns: both by user; none only after a look at everybody.
    /// - Throws: `StorageError` where the tables cannot be read.
    func outstanding(
        _ keys: [SQLValue], limit: Int, wantedSeq: Seq, _ progress: inout GroupProgress
    ) throws -> (removals: [WantedGroup.Member], additions: [WantedGroup.Member]) {
        if progress.seq != wantedSeq {
            progress = GroupProgress()
            progress.seq = wantedSeq
        }
        let isFirst = progress.removals == 0 && progress.additions == 0
        let limited = keys + [.integer(Int64(limit))]
        let removals = try members(Self.removals, limited + [.integer(progress.removals)])
        let additions = try additions(keys, limit: limit, from: progress.additions)
        guard isFirst || !removals.isEmpty || !additions.isEmpty else {
            // An account that was made meanwhile wants nothing newer of the group: everybody once more.
            progress = GroupProgress()
            return try outstanding(keys, limit: limit, wantedSeq: wantedSeq, &progress)
        }
        progress.removals = removals.first?.user ?? .max
        progress.additions = additions.first?.user ?? .max
        return (removals, additions)
    }

    private func additions(_ keys: [SQLValue], limit: Int, from start: EntityKey) throws -> [WantedGroup.Member] {
        var found: [WantedGroup.Member] = []
        var start = start
        while found.count < limit, start < .max {
            let row = try connection.first(Self.windowEnd, [keys[0], .integer(start), .integer(Int64(Self.window))])
            let end = row?.optionalInteger(0) ?? .max
            found += try members(
                Self.additions,
                keys + [.integer(Int64(limit - found.count)), .integer(start), .integer(end)])
            start = end
        }
        return found
    }

    /// Where the members of no nested group are more than a window away from the start.
    private static let windowEnd = """
        SELECT min((
            SELECT memberships.member FROM memberships
            WHERE memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL AND memberships.kind = 'user'
                AND memberships.member >= ?2
            ORDER BY memberships.member LIMIT 1 OFFSET ?3
        ))
        FROM group_paths WHERE group_paths.ancestor = ?1
        """

    /// Users who belong to the group, by nesting too, are assigned to the app, have an account there, and are not in it
    /// yet.
    ///
    /// The others wait for their accounts. Who may or may not be in it is put in again.
    private static let additions = """
        SELECT DISTINCT links.resource, links.remote_id
        FROM group_paths
        JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL
            AND memberships.kind = 'user' AND memberships.member >= ?4 AND memberships.member < ?5
        JOIN assignments ON assignments.app = ?2 AND assignments.user = memberships.member AND assignments.to_seq IS NULL
        JOIN links ON links.app = ?2 AND links.resource = memberships.member AND links.kind = 'user'
        WHERE group_paths.ancestor = ?1 AND NOT EXISTS (
            SELECT 1 FROM link_members
            WHERE link_members.app = ?2 AND link_members.grp = ?1 AND link_members.user = memberships.member
                AND NOT EXISTS (
                    SELECT 1 FROM doubts
                    WHERE doubts.app = ?2 AND doubts.resource = ?1 AND doubts.path = ''
                        AND doubts.member = memberships.member
                )
        )
        ORDER BY links.resource LIMIT ?3
        """

    /// Those of whom one of that is no longer so.
    private static let removals = """
        \(known(from: "?4"))
        WHERE NOT (
            EXISTS (
                SELECT 1 FROM memberships
                JOIN group_paths ON group_paths.ancestor = ?1 AND group_paths.descendant = memberships.grp
                WHERE memberships.member = known.user AND memberships.to_seq IS NULL AND memberships.kind = 'user'
            ) AND EXISTS (
                SELECT 1 FROM assignments
                WHERE assignments.app = ?2 AND assignments.user = known.user AND assignments.to_seq IS NULL
            )
        ) \(unheld)
        ORDER BY known.user LIMIT ?3
        """
}
