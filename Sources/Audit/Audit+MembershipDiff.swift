import Database
package import Domain
import Store

/// How two instants differ in who belongs to a group, directly or by nesting.
package struct MembershipChange: Hashable, Sendable {
    package let change: Change
    /// Names as of the second instant.
    package let group: String
    package let member: String
    package let kind: ResourceKind
    /// Whether the membership is, or was, the group's own.
    package let isDirect: Bool
    package let at: Timestamp?
    /// What brought it about; nil where an end has passed whose event is not there yet.
    package let cause: CauseAnswer?
}

extension Audit {
    /// Which memberships were gained and lost between the instants with which a period begins and ends.
    ///
    /// - Parameters:
    ///   - scope: users and groups that are asked about; users means those who belong.
    ///   - period: the two instants.
    /// - Returns: by group and member.
    /// - Throws: `StorageError`.
    package func membershipChanges(_ scope: AuditScope, in period: AuditPeriod) throws -> [MembershipChange] {
        let passed = try passed(in: period)
        var stretches: [(group: EntityKey, stretch: MemberStretch)] = []
        if let groups = scope.groups {
            let users = scope.users.map { Set($0) }
            for group in groups {
                for stretch in Self.merged(try inside(group, period, endedBy: nil))
                where users?.contains(stretch.member) ?? true { stretches.append((group, stretch)) }
            }
        } else {
            let moved = try scope.users == nil ? self.moved(in: period, passed) : []
            let members = scope.users?.map { ($0, ResourceKind.user) } ?? moved
            for (member, kind) in members {
                for stretch in Self.merged(try above(member, period)) {
                    stretches.append(
                        (
                            stretch.member,
                            MemberStretch(
                                member: member, kind: kind, isDirect: stretch.isDirect, from: stretch.from,
                                to: stretch.to)
                        ))
                }
            }
        }
        return try changes(stretches, period, passed)
    }

    private func changes(
        _ stretches: [(group: EntityKey, stretch: MemberStretch)], _ period: AuditPeriod, _ passed: Passed?
    ) throws -> [MembershipChange] {
        struct Edge: Hashable {
            let group: EntityKey
            let member: EntityKey
        }
        var ends: [EntityKey: [EntityKey: Timestamp]] = [:]
        let edges = Dictionary(grouping: stretches) { Edge(group: $0.group, member: $0.stretch.member) }
        return try edges.sorted { ($0.key.group, $0.key.member) < ($1.key.group, $1.key.member) }
            .compactMap { edge, found -> MembershipChange? in
                let stretches = found.map(\.stretch).sorted { $0.from < $1.from }
                guard let first = stretches.first, let last = stretches.last else { return nil }
                let had = first.from <= period.from
                var has = last.to > period.to
                var (at, cause): (Timestamp?, CauseAnswer?)
                if has, let passed {
                    if ends[edge.group] == nil { ends[edge.group] = try memberEnds(edge.group, period, passed) }
                    at = ends[edge.group]?[edge.member]
                    has = at == nil
                }
                guard had != has else { return nil }
                if at == nil {
                    cause = try self.cause(of: has ? last.from : last.to)
                    at = cause?.at
                }
                return MembershipChange(
                    change: has ? .gained : .lost, group: try name(.group, edge.group, asOf: period.to),
                    member: try name(last.kind == .user ? .user : .group, edge.member, asOf: period.to),
                    kind: last.kind, isDirect: last.isDirect, at: at, cause: cause)
            }
    }

    /// Whoever came into a group or left it between two instants, and with a group all that are inside it.
    private func moved(in period: AuditPeriod, _ passed: Passed?) throws -> [(EntityKey, ResourceKind)] {
        let bounds: [SQLValue] = [.integer(period.from), .integer(period.to)]
        var members: [EntityKey: ResourceKind] = [:]
        for row in try connection.rows(Self.movedMembers, bounds) {
            members[row.integer(0)] = row.text(1) == "user" ? .user : .group
        }
        for (member, kind) in passed?.members ?? [:] { members[member] = kind }
        for (group, _) in members.filter({ $0.value == .group }) {
            for row in try inside(group, period, endedBy: nil) {
                members[row.integer(0)] = row.text(1) == "user" ? .user : .group
            }
        }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package static let movedMembers = """
        SELECT member, kind FROM memberships WHERE from_seq > ?1 AND from_seq <= ?2
        UNION
        SELECT member, kind FROM memberships WHERE to_seq > ?1 AND to_seq <= ?2
        """

    /// The stretches in which a member belonged to groups within a period; the group stands in the place of the member.
    func above(_ member: EntityKey, _ period: AuditPeriod) throws -> [SQLRow] {
        try connection.rows(Self.above, [.integer(member), .integer(period.from), .integer(period.to)])
    }

    /// That a stretch reaches into the period is asked of what it has in common with the one below, and not of the outer
    /// membership alone: SQLite would read all memberships first, to know which of them do.
    package static let above = """
        WITH RECURSIVE above (grp, direct, from_seq, to_seq) AS (
            SELECT grp, 1, from_seq, coalesce(to_seq, 9223372036854775807) FROM memberships
            WHERE member = ?1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2)
            UNION
            SELECT outside.grp, 0, max(outside.from_seq, above.from_seq),
                min(coalesce(outside.to_seq, 9223372036854775807), above.to_seq)
            FROM above CROSS JOIN memberships AS outside ON outside.member = above.grp
            WHERE max(outside.from_seq, above.from_seq) <= ?3 AND min(coalesce(outside.to_seq, 9223372036854775807), above.to_seq) > ?2
                AND max(outside.from_seq, above.from_seq)
                    < min(coalesce(outside.to_seq, 9223372036854775807), above.to_seq)
        )
        SELECT grp, 'group', direct, from_seq, to_seq FROM above
        WHERE from_seq <= ?3 AND to_seq > ?2
        ORDER BY grp, from_seq, direct DESC
        """
}
