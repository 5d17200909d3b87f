import Database
package import Domain

/// A member of a group during a period.
package struct MemberAnswer: Hashable, Sendable {
    /// Name of the group then.
    package let group: String
    /// Name of the user or group then.
    package let member: String
    package let kind: ResourceKind
    /// Whether the membership is the group's own, or comes through a nested group.
    package let isDirect: Bool
    package let since: Timestamp?
    /// When it ended, if it did.
    package let until: Timestamp?
    /// The event that began it.
    package let seq: Seq
}

extension Audit {
    /// Who belonged to a group, directly or by nesting, at some moment of a period.
    ///
    /// A member through several groups appears once for each unbroken stretch of time, direct where it is direct at all.
    package func members(of group: EntityKey, in period: AuditPeriod) throws -> [MemberAnswer] {
        let rows = try connection.rows(
            """
            WITH RECURSIVE inside (member, kind, direct, from_seq, to_seq) AS (
                SELECT member, kind, 1, from_seq, coalesce(to_seq, 9223372036854775807) FROM memberships
                WHERE grp = ?1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2)
                UNION
                SELECT below.member, below.kind, 0, max(below.from_seq, inside.from_seq),
                    min(coalesce(below.to_seq, 9223372036854775807), inside.to_seq)
                FROM inside JOIN memberships AS below ON inside.kind = 'group' AND below.grp = inside.member
                WHERE below.from_seq <= ?3 AND (below.to_seq IS NULL OR below.to_seq > ?2)
                    AND max(below.from_seq, inside.from_seq)
                        < min(coalesce(below.to_seq, 9223372036854775807), inside.to_seq)
            )
            SELECT member, kind, direct, from_seq, to_seq FROM inside
            WHERE from_seq <= ?3 AND to_seq > ?2
            ORDER BY member, from_seq, direct DESC
            """, [.integer(group), .integer(period.from), .integer(period.to)])
        return try Self.merged(rows).map { stretch in
            let end = stretch.to == .max ? nil : stretch.to
            let seen = min(period.to, (end ?? .max) - 1)
            return MemberAnswer(
                group: try name(.group, group, asOf: seen),
                member: try name(stretch.kind == .user ? .user : .group, stretch.member, asOf: seen),
                kind: stretch.kind,
                isDirect: stretch.isDirect, since: try time(of: stretch.from),
                until: try self.end(end, in: period), seq: stretch.from)
        }
    }

    private struct Stretch {
        let member: EntityKey
        let kind: ResourceKind
        var isDirect: Bool
        let from: Seq
        var to: Seq
    }

    /// Joins the stretches of one member that touch or overlap.
    private static func merged(_ rows: [SQLRow]) -> [Stretch] {
        var stretches: [Stretch] = []
        for row in rows {
            let next = Stretch(
                member: row.integer(0), kind: row.text(1) == "user" ? .user : .group, isDirect: row.truth(2),
                from: row.integer(3), to: row.integer(4))
            if let last = stretches.last, last.member == next.member, next.from <= last.to {
                stretches[stretches.count - 1].to = max(last.to, next.to)
                stretches[stretches.count - 1].isDirect = last.isDirect || next.isDirect
            } else {
                stretches.append(next)
            }
        }
        return stretches
    }
}
