package import Database
package import Domain

/// Reads what falls due.
package struct DueTable {
    let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// When something next falls due; nil where nothing will.
    package func next() throws -> Timestamp? {
        try connection.first("SELECT min(at) FROM due")?.optionalInteger(0).map { Timestamp(microseconds: $0) }
    }

    /// What falls due up to an instant, in the order in which it will be fired.
    ///
    /// - Parameters:
    ///   - first: the first instant that counts.
    ///   - last: the last instant that counts.
    ///   - most: so many at most.
    /// - Returns: the oldest of those that fall due together first.
    /// - Throws: `StorageError`.
    package func items(
        from first: Timestamp = Timestamp(microseconds: .min), to last: Timestamp, most: Int = .max
    ) throws -> [DueItem] {
        try connection.rows(
            """
            SELECT kind, entity, member, at, member_kind, until, seq FROM due
            WHERE at BETWEEN ?1 AND ?2 ORDER BY at, seq LIMIT ?3
            """, [.integer(first.microseconds), .integer(last.microseconds), .integer(Int64(most))]
        ).map { row in
            DueItem(try Self.what(row), at: Timestamp(microseconds: row.integer(3)), seq: row.integer(6))
        }
    }

    /// Whether an item is still to come.
    func holds(_ item: DueItem) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM due WHERE at = ?1 AND seq = ?2", [.integer(item.at.microseconds), .integer(item.seq)]) != nil
    }

    private static func what(_ row: SQLRow) throws -> DueItem.What {
        let (entity, member) = (row.integer(1), row.integer(2))
        let kind: ResourceKind = row.text(4) == "group" ? .group : .user
        switch DueKind(rawValue: row.text(0)) {
        case .leave?: return .leave(user: entity)
        case .open?: return .windowOpens(policy: entity)
        case .close?: return .windowCloses(policy: entity)
        case .start?:
            let until = row.optionalInteger(5).map { Timestamp(microseconds: $0) }
            return .membershipStarts(group: entity, member: member, kind: kind, until: until)
        case .end?: return .membershipEnds(group: entity, member: member, kind: kind)
        case .exception?: return .exceptionExpires(separation: entity, user: member)
        case nil:
            throw StorageError(
                .corrupt, "the table due holds something unknown; `provisor rebuild` makes it again from the journal")
        }
    }
}

extension SQLState {
    package func membership(of member: EntityKey, in group: EntityKey) throws -> MembershipState? {
        let row = try connection.first(
            """
            SELECT 0, (SELECT at FROM due WHERE kind = 'end' AND entity = ?1 AND member = ?2), NULL
            FROM memberships WHERE grp = ?1 AND member = ?2 AND to_seq IS NULL AND NOT EXISTS (
                SELECT 1 FROM rule_memberships
                WHERE rule_memberships.grp = ?1 AND rule_memberships.member = ?2 AND rule_memberships.to_seq IS NULL
                    AND direct = 0
            )
            UNION ALL
            SELECT 1, until, at FROM due WHERE kind = 'start' AND entity = ?1 AND member = ?2
            """, [.integer(group), .integer(member)])
        guard let row else { return nil }
        let until = row.optionalInteger(1).map { Timestamp(microseconds: $0) }
        if row.truth(0) { return .scheduled(from: Timestamp(microseconds: row.integer(2)), until: until) }
        return until.map { .ends($0) } ?? .permanent
    }

    package func leave(of user: EntityKey) throws -> Timestamp? {
        try connection.first("SELECT at FROM due WHERE kind = 'leave' AND entity = ?1 AND member = 0", [.integer(user)])
            .map { Timestamp(microseconds: $0.integer(0)) }
    }
}

extension TimeWindow {
    /// The bounds in two columns of a row; NULL is no bound.
    init(_ row: SQLRow, _ place: Int) {
        self.init(
            from: row.optionalInteger(place).map { Timestamp(microseconds: $0) },
            until: row.optionalInteger(place + 1).map { Timestamp(microseconds: $0) })
    }
}
