import Database
package import Domain

extension Listing {
    /// Something that is to begin or to end.
    package struct DueLine: Sendable {
        package let at: Timestamp
        /// In words.
        package let what: String
        /// leave, open, close, start, end or exception.
        package let kind: String
        package let user: String?
        package let group: String?
        package let policy: String?
        /// The event that set the time.
        package let seq: Seq
    }

    /// What falls due up to an instant, the next first.
    ///
    /// - Throws: `StorageError`.
    package func due(until: Timestamp) throws -> [DueLine] {
        try DueTable(connection).items(to: until).map { item in
            func line(
                _ kind: DueKind, user: String? = nil, group: String? = nil, policy: String? = nil, _ what: String
            ) -> DueLine {
                DueLine(
                    at: item.at, what: what, kind: kind.rawValue, user: user, group: group, policy: policy,
                    seq: item.seq)
            }
            switch item.what {
            case .leave(let key):
                let user = try name("users", "user_name", key)
                return line(.leave, user: user, "\(user) leaves")
            case .windowOpens(let key):
                let policy = try name("policies", "name", key)
                return line(.open, policy: policy, "policy \(policy) begins to give its app")
            case .windowCloses(let key):
                let policy = try name("policies", "name", key)
                return line(.close, policy: policy, "policy \(policy) gives its app no longer")
            case .membershipStarts(let groupKey, let member, let kind, let end):
                let (group, who) = (try name("groups", "name", groupKey), try name(member, kind))
                let text = "\(who) joins \(group)\(end.map { " until \($0)" } ?? "")"
                return line(.start, user: kind == .user ? who : nil, group: group, text)
            case .membershipEnds(let groupKey, let member, let kind):
                let (group, who) = (try name("groups", "name", groupKey), try name(member, kind))
                return line(.end, user: kind == .user ? who : nil, group: group, "\(who) leaves \(group)")
            case .exceptionExpires(let key, let userKey):
                let user = try name(userKey, .user)
                let separation = try name("separations", "name", key)
                return line(.exception, user: user, "the exception of \(user) from \(separation) ends")
            }
        }
    }

    /// A direct member of a group, or somebody who is to become one.
    package struct Member: Sendable {
        package let name: String
        package let kind: ResourceKind
        /// When the membership is to begin; nil where it has.
        package let from: Timestamp?
        package let until: Timestamp?
    }

    /// The direct members of a group, and then those who are to join; nil where there is no such group.
    ///
    /// - Throws: `StorageError`.
    package func members(ofGroup name: String) throws -> [Member]? {
        guard let group = try SQLState(connection: connection).group(named: name) else { return nil }
        return try connection.rows(
            """
            SELECT memberships.member, memberships.kind, NULL, due.at, 0 AS rank
            FROM memberships LEFT JOIN due ON due.kind = 'end' AND due.entity = grp AND due.member = memberships.member
            WHERE grp = ?1 AND to_seq IS NULL
            UNION ALL
            SELECT member, member_kind, at, until, 1 FROM due WHERE kind = 'start' AND entity = ?1
            ORDER BY 5, 1
            """, [.integer(group.key)]
        ).map { row in
            let kind: ResourceKind = row.text(1) == "group" ? .group : .user
            let window = TimeWindow(row, 2)
            return Member(
                name: try self.name(row.integer(0), kind), kind: kind, from: window.from, until: window.until)
        }
    }

    /// When a user is to leave, and to come into groups and go from them, as facts.
    func times(ofUser user: EntityKey) throws -> [(String, String)] {
        let leave = try SQLState(connection: connection).leave(of: user).map { [("leaves", "\($0)")] } ?? []
        return try leave
            + connection.rows(
                """
                SELECT due.kind, groups.name, due.at, due.until FROM due JOIN groups ON groups.key = due.entity
                WHERE due.member = ?1 AND due.member <> 0 ORDER BY due.kind, groups.folded
                """, [.integer(user)]
            ).map { row in
                let (at, until) = (TimeWindow(row, 2).from, TimeWindow(row, 2).until)
                let text = "\(row.text(1)): \(at.map { "\($0)" } ?? "")\(until.map { " until \($0)" } ?? "")"
                return (row.text(0) == DueKind.start.rawValue ? "joins" : "ends", text)
            }
    }

    func name(_ key: EntityKey, _ kind: ResourceKind) throws -> String {
        kind == .user ? try name("users", "user_name", key) : try name("groups", "name", key)
    }

    func name(_ table: String, _ column: String, _ key: EntityKey) throws -> String {
        try connection.first("SELECT \(column) FROM \(table) WHERE key = ?1", [.integer(key)])?.optionalText(0)
            ?? "(erased)"
    }
}
