package import Database
package import Domain

extension SQLState {
    package func review(named name: String) throws -> ReviewState? {
        try connection.first(
            "SELECT \(ReviewState.columns) FROM reviews WHERE folded = ?1", [.text(Names.folded(name))]
        ).map { try ReviewState($0) }
    }

    package func decided(in review: EntityKey) throws -> Set<EntityKey> {
        Set(
            try connection.rows(
                "SELECT user FROM review_decisions WHERE review = ?1 AND to_seq IS NULL", [.integer(review)]
            ).map { $0.integer(0) })
    }

    package func reviewLines(of subject: ReviewSubject, asOf seq: Seq, user: EntityKey?) throws -> [ReviewLine] {
        try ReviewLines(connection).lines(of: subject, asOf: seq, user: user)
    }

    package func groupsGiving(_ subject: ReviewSubject, to user: EntityKey) throws -> [EntityKey] {
        let sql = subject.kind == .app ? Self.groupsGivingApp : Self.groupsInside
        return try connection.rows(sql, [.integer(subject.key), .integer(user)]).map { $0.integer(0) }
    }

    package func apps(of user: EntityKey) throws -> [EntityKey: Set<EntityKey>] {
        try connection.rows(
            "SELECT app, via FROM reasons WHERE user = ?1 AND to_seq IS NULL", [.integer(user)]
        ).reduce(into: [:]) { $0[$1.integer(0), default: []].insert($1.integer(1)) }
    }

    package func key(of kind: EntityKind, named name: String, asOf seq: Seq) throws -> EntityKey? {
        try connection.first(
            """
            SELECT key FROM names
            WHERE kind = ?1 AND folded = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            """, [.text(kind.rawValue), .text(Names.folded(name)), .integer(seq)]
        )?.integer(0)
    }

    package func name(of kind: EntityKind, _ key: EntityKey) throws -> String? {
        try connection.first(
            "SELECT name FROM names WHERE kind = ?1 AND key = ?2 AND to_seq IS NULL",
            [.text(kind.rawValue), .integer(key)]
        )?.optionalText(0)
    }

    /// The groups inside a group, itself among them, in which a user is, or is to be.
    private static let groupsInside = """
        SELECT memberships.grp
        FROM group_paths CROSS JOIN memberships ON memberships.grp = group_paths.descendant
            AND memberships.member = ?2 AND memberships.to_seq IS NULL
        WHERE group_paths.ancestor = ?1
        UNION
        SELECT due.entity
        FROM group_paths JOIN due ON due.kind = 'start' AND due.entity = group_paths.descendant AND due.member = ?2
        WHERE group_paths.ancestor = ?1
        ORDER BY 1
        """

    /// The groups through which policies that hold now give an app: that of a reason, that of somebody who would have
    /// one if resumed, and that which somebody is to join.
    private static let groupsGivingApp = """
        SELECT reasons.via FROM reasons WHERE reasons.app = ?1 AND reasons.user = ?2 AND reasons.to_seq IS NULL
        UNION
        SELECT memberships.grp
        FROM (\(policiesThatHold)) AS policy
        CROSS JOIN group_paths ON group_paths.ancestor = policy.grp
        CROSS JOIN memberships ON memberships.grp = group_paths.descendant
            AND memberships.member = ?2 AND memberships.to_seq IS NULL
        WHERE EXISTS (SELECT 1 FROM users WHERE users.key = ?2 AND users.status = 'suspended')
        UNION
        SELECT due.entity
        FROM (\(policiesThatHold)) AS policy
        CROSS JOIN group_paths ON group_paths.ancestor = policy.grp
        CROSS JOIN due ON due.kind = 'start' AND due.entity = group_paths.descendant AND due.member = ?2
        ORDER BY 1
        """

    private static let policiesThatHold = """
        SELECT policies.grp
        FROM policies LEFT JOIN policy_windows ON policy_windows.policy = policies.key AND policy_windows.to_seq IS NULL
        WHERE policies.app = ?1 AND policies.removed_seq IS NULL AND policies.enabled = 1
            AND coalesce(policy_windows.open, 1) = 1
        """
}

extension ReviewState {
    /// What its initialiser reads.
    package static let columns =
        "key, name, kind, subject, at_seq, lines, digest, reviewers, due_at, allows_own, closed_seq"

    package init(_ row: SQLRow) throws {
        self.init(
            key: row.integer(0), name: row.text(1),
            review: Review(
                subject: ReviewSubject(ReviewKind(rawValue: row.text(2)) ?? .app, row.integer(3)),
                seq: row.integer(4), lines: row.integer(5), digest: row.text(6),
                reviewers: try Reviewers.decode(row.text(7)),
                due: row.optionalInteger(8).map { Timestamp(microseconds: $0) }, allowsOwn: row.truth(9)),
            isOpen: row.optionalInteger(10) == nil)
    }
}
