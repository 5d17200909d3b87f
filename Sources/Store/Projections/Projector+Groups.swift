import Database
import Domain

extension Projector {
    func createGroup(_ group: EntityKey, _ externalId: ExternalId, _ groupName: String) throws {
        try connection.run(
            "INSERT INTO groups (key, external_id, name, folded) VALUES (?1, ?2, ?3, ?4)",
            [.integer(group), .text(externalId.text), .text(groupName), .text(Names.folded(groupName))])
        try connection.run(
            "INSERT INTO group_paths (ancestor, descendant, ways) VALUES (?1, ?1, 1)", [.integer(group)])
        try name(.group, group, groupName, group)
        try note(group, (.group, group))
    }

    func renameGroup(_ group: EntityKey, _ to: String, _ seq: Seq) throws {
        try connection.run(
            "UPDATE groups SET name = ?2, folded = ?3 WHERE key = ?1",
            [.integer(group), .text(to), .text(Names.folded(to))])
        try name(.group, group, to, seq)
        try touch(resource: group, seq)
        try note(seq, (.group, group))
    }

    func removeGroup(_ group: EntityKey, _ seq: Seq) throws {
        // All candidates first, then all cuts, and settled once: no state in between may leave a trace.
        let edges = try connection.rows(
            "SELECT grp, member FROM memberships WHERE to_seq IS NULL AND kind = 'group' AND (grp = ?1 OR member = ?1)",
            [.integer(group)]
        ).map { (outer: $0.integer(0), inner: $0.integer(1)) }
        for edge in edges {
            try considerReasons(ofGroup: edge.inner, below: edge.outer, seq)
            try touchGroups(above: edge.outer, seq)
        }
        for edge in edges {
            try endMembership(edge.outer, edge.inner, .group, seq)
            try note(seq, (.group, edge.outer), (.group, edge.inner))
        }
        try connection.run(
            """
            INSERT INTO timeline (kind, key, seq)
            SELECT 'user', member, ?2 FROM memberships WHERE grp = ?1 AND to_seq IS NULL AND kind = 'user'
            ON CONFLICT DO NOTHING
            """, [.integer(group), .integer(seq)])
        try connection.run(
            "UPDATE memberships SET to_seq = ?2 WHERE grp = ?1 AND to_seq IS NULL", [.integer(group), .integer(seq)])
        try endRule(ofGroup: group, seq)
        try connection.run(
            """
            INSERT INTO scratch_reasons (policy, via, user, seq)
            SELECT policy, via, user, ?2 FROM reasons WHERE via = ?1 AND to_seq IS NULL ON CONFLICT DO NOTHING
            """, [.integer(group), .integer(seq)])
        try settle()
        try connection.run("DELETE FROM group_paths WHERE descendant = ?1", [.integer(group)])
        try dropDue(ofGroup: group)
        try connection.run("UPDATE groups SET removed_seq = ?2 WHERE key = ?1", [.integer(group), .integer(seq)])
        try endName(.group, group, seq)
        try note(seq, (.group, group))
    }

    /// Adds a member; what follows for a user waits for ``settleMoves(mayEnd:)``.
    func addMember(_ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind, _ seq: Seq) throws {
        if kind == .user, try turnRuleMember(group, member, isDirect: true, seq) { return try move(member, group, seq) }
        try connection.run(
            "INSERT INTO memberships (grp, member, kind, from_seq) VALUES (?1, ?2, ?3, ?4)",
            [.integer(group), .integer(member), .text(kind.rawValue), .integer(seq)])
        guard kind == .group else { return try move(member, group, seq) }
        try connection.run(
            """
            INSERT INTO group_paths (ancestor, descendant, ways)
            SELECT up.ancestor, down.descendant, up.ways * down.ways
            FROM group_paths AS up, group_paths AS down
            WHERE up.descendant = ?1 AND down.ancestor = ?2
            ON CONFLICT (ancestor, descendant) DO UPDATE SET ways = group_paths.ways + excluded.ways
            """, [.integer(group), .integer(member)])
        try nestingChanged(group, member, seq, mayEnd: false)
    }

    /// Removes a member; what follows for a user waits for ``settleMoves(mayEnd:)``.
    func removeMember(_ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind, _ seq: Seq) throws {
        try dropEnd(group, member)
        if kind == .user, try turnRuleMember(group, member, isDirect: false, seq) {
            return try move(member, group, seq)
        }
        try endMembership(group, member, kind, seq)
        guard kind == .group else { return try move(member, group, seq) }
        try nestingChanged(group, member, seq, mayEnd: true)
    }

    private func endMembership(_ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind, _ seq: Seq) throws {
        try connection.run(
            "UPDATE memberships SET to_seq = ?3 WHERE grp = ?1 AND member = ?2 AND to_seq IS NULL",
            [.integer(group), .integer(member), .integer(seq)])
        if kind == .group {
            try connection.run(
                """
                UPDATE group_paths SET ways = group_paths.ways - gone.ways
                FROM (
                    SELECT up.ancestor, down.descendant, up.ways * down.ways AS ways
                    FROM group_paths AS up, group_paths AS down
                    WHERE up.descendant = ?1 AND down.ancestor = ?2
                ) AS gone
                WHERE group_paths.ancestor = gone.ancestor AND group_paths.descendant = gone.descendant
                """, [.integer(group), .integer(member)])
            try connection.run(
                """
                DELETE FROM group_paths
                WHERE ways = 0 AND descendant IN (SELECT descendant FROM group_paths WHERE ancestor = ?1)
                """, [.integer(member)])
        }
    }

    private func nestingChanged(_ group: EntityKey, _ member: EntityKey, _ seq: Seq, mayEnd: Bool) throws {
        try considerReasons(ofGroup: member, below: group, seq)
        try settle(mayEnd: mayEnd)
        try touchGroups(above: group, seq)
        try note(seq, (.group, group), (.group, member))
    }
}
