import Database
package import Domain
import Store

/// A member of a group during a period.
package struct MemberAnswer: Hashable, Sendable {
    /// Name of the group then.
    package let group: String
    /// Name of the user or group then.
    package let member: String
    package let kind: ResourceKind
    /// Whether the membership is the group's own, or comes through a nested group.
    package let isDirect: Bool
    /// `direct` for one that was given by hand, `rule`, `exception` to the rule, or `nested`.
    package let how: String
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
        let passed = try passed(in: period)
        let rows = try inside(group, period, endedBy: period.isInstant && passed != nil ? period.instant : nil)
        let ends = try period.isInstant ? [:] : passed.map { try memberEnds(group, period, $0) } ?? [:]
        return try Self.merged(rows).map { stretch in
            let end = stretch.to == .max ? nil : stretch.to
            let seen = min(period.to, (end ?? .max) - 1)
            return MemberAnswer(
                group: try name(.group, group, asOf: seen),
                member: try name(stretch.kind == .user ? .user : .group, stretch.member, asOf: seen),
                kind: stretch.kind,
                isDirect: stretch.isDirect,
                how: stretch.isDirect ? try how(stretch.member, in: group, asOf: seen) : "nested",
                since: try time(of: stretch.from),
                until: try self.end(end, in: period) ?? (end == nil ? ends[stretch.member] : nil), seq: stretch.from)
        }
    }

    private func how(_ member: EntityKey, in group: EntityKey, asOf seq: Seq) throws -> String {
        try connection.first(
            """
            SELECT how FROM rule_memberships
            WHERE grp = ?1 AND member = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3) AND direct = 0
            """, [.integer(group), .integer(member), .integer(seq)])?.text(0) ?? "direct"
    }

    /// When those who are members still by the journal have ceased to be: the first boundary without them.
    func memberEnds(_ group: EntityKey, _ period: AuditPeriod, _ passed: Passed) throws -> [EntityKey:
        Timestamp]
    {
        let now = AuditPeriod(from: period.to, to: period.to)
        func members(by instant: Timestamp?) throws -> Set<EntityKey> {
            Set(try inside(group, now, endedBy: instant).map { $0.integer(0) })
        }
        var left = try members(by: nil)
        var ends: [EntityKey: Timestamp] = [:]
        for boundary in passed.boundaries {
            let remaining = try members(by: boundary)
            for member in left.subtracting(remaining) { ends[member] = boundary }
            left = remaining
        }
        return ends
    }

    /// The stretches of all members of a group, direct or not, within a period.
    ///
    /// - Parameters:
    ///   - group: the group.
    ///   - period: the seqs between which a stretch must have held at some moment.
    ///   - instant: what has ended by then does not count, even where its event is not there yet; nil where only events
    ///     count.
    /// - Returns: member, kind, whether it is direct, and from and to which seq; by member.
    /// - Throws: `StorageError`.
    func inside(_ group: EntityKey, _ period: AuditPeriod, endedBy instant: Timestamp?) throws -> [SQLRow] {
        let holds = { (table: String) in
            instant == nil
                ? ""
                : """
                AND NOT EXISTS (
                    SELECT 1 FROM due WHERE due.kind = 'end' AND due.entity = \(table).grp AND due.member = \(table).member
                        AND due.at <= ?4 AND NOT EXISTS (
                            SELECT 1 FROM rule_memberships AS ruled
                            WHERE ruled.grp = due.entity AND ruled.member = due.member AND ruled.to_seq IS NULL
                        )
                ) AND NOT EXISTS (
                    SELECT 1 FROM due WHERE due.kind = 'leave' AND due.entity = \(table).member AND due.member = 0
                        AND due.at <= ?4
                )
                """
        }
        return try connection.rows(
            """
            WITH RECURSIVE inside (member, kind, direct, from_seq, to_seq) AS (
                SELECT member, kind, 1, from_seq, coalesce(to_seq, 9223372036854775807) FROM memberships
                WHERE grp = ?1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2) \(holds("memberships"))
                UNION
                SELECT below.member, below.kind, 0, max(below.from_seq, inside.from_seq),
                    min(coalesce(below.to_seq, 9223372036854775807), inside.to_seq)
                FROM inside JOIN memberships AS below ON inside.kind = 'group' AND below.grp = inside.member
                WHERE below.from_seq <= ?3 AND (below.to_seq IS NULL OR below.to_seq > ?2)
                    AND max(below.from_seq, inside.from_seq)
                        < min(coalesce(below.to_seq, 9223372036854775807), inside.to_seq) \(holds("below"))
            )
            SELECT member, kind, direct, from_seq, to_seq FROM inside
            WHERE from_seq <= ?3 AND to_seq > ?2
            ORDER BY member, from_seq, direct DESC
            """,
            [.integer(group), .integer(period.from), .integer(period.to)]
                + (instant.map { [.integer($0.microseconds)] } ?? []))
    }

    /// An unbroken time in which somebody belonged to a group.
    struct MemberStretch {
        let member: EntityKey
        let kind: ResourceKind
        var isDirect: Bool
        let from: Seq
        var to: Seq
    }

    /// Joins the stretches of one member that touch or overlap.
    static func merged(_ rows: [SQLRow]) -> [MemberStretch] {
        var stretches: [MemberStretch] = []
        for row in rows {
            let next = MemberStretch(
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
