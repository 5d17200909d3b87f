package import Database
package import Domain

/// Who had an app, or belonged to a group, as of a seq: from the intervals alone, so that the lines of a seq never change.
///
/// What has ended by a clock, and not by an event, still counts.
package struct ReviewLines {
    private let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// The lines in the order of the users' keys.
    ///
    /// Costs a walk over whoever had it then; of one user a few rows.
    ///
    /// - Parameters:
    ///   - subject: the app or the group.
    ///   - seq: as of which event.
    ///   - user: only this one; nil for everybody.
    /// - Returns: a line for each user who had it.
    /// - Throws: `StorageError`.
    package func lines(of subject: ReviewSubject, asOf seq: Seq, user: EntityKey? = nil) throws -> [ReviewLine] {
        let parameters: [SQLValue] = [.integer(subject.key), .integer(seq)] + (user.map { [.integer($0)] } ?? [])
        return subject.kind == .app
            ? try appLines(parameters, isOfOne: user != nil) : try groupLines(parameters, isOfOne: user != nil)
    }

    private func appLines(_ parameters: [SQLValue], isOfOne: Bool) throws -> [ReviewLine] {
        let filter = isOfOne ? "AND held.user = ?3" : ""
        var ways: [EntityKey: Set<ReviewLine.Way>] = [:]
        try connection.forEach(
            """
            SELECT held.user, held.policy, held.via FROM reasons AS held
            WHERE held.app = ?1 AND held.from_seq <= ?2 AND (held.to_seq IS NULL OR held.to_seq > ?2) \(filter)
            """, parameters
        ) { ways[$0.integer(0), default: []].insert(.init(policy: $0.integer(1), via: $0.integer(2))) }
        return try connection.rows(
            """
            SELECT held.user, held.from_seq, (
                SELECT login_method FROM login_methods AS method
                WHERE method.app = held.app AND method.user = held.user AND method.from_seq BETWEEN held.from_seq AND ?2
                    AND (method.to_seq IS NULL OR method.to_seq > ?2)
                ORDER BY method.from_seq DESC LIMIT 1
            )
            FROM assignments AS held
            WHERE held.app = ?1 AND held.from_seq <= ?2 AND (held.to_seq IS NULL OR held.to_seq > ?2) \(filter)
            ORDER BY held.user
            """, parameters
        ).map { row in
            ReviewLine(
                user: row.integer(0), since: row.integer(1), how: row.text(2), ways: ways[row.integer(0)] ?? [])
        }
    }

    /// A user is there since the first of the ways that lead to the group, each since its youngest part.
    private func groupLines(_ parameters: [SQLValue], isOfOne: Bool) throws -> [ReviewLine] {
        let filter = isOfOne ? "AND held.member = ?3" : ""
        let rows = try connection.rows(
            """
            WITH RECURSIVE inside (grp, since) AS (
                SELECT ?1, 0
                UNION
                SELECT below.member, max(below.from_seq, inside.since)
                FROM inside JOIN memberships AS below ON below.grp = inside.grp AND below.kind = 'group'
                WHERE below.from_seq <= ?2 AND (below.to_seq IS NULL OR below.to_seq > ?2)
            ), first AS (SELECT grp, min(since) AS since FROM inside GROUP BY grp)
            SELECT held.member, held.grp, max(held.from_seq, first.since), (
                SELECT how FROM rule_memberships AS ruled
                WHERE ruled.grp = held.grp AND ruled.member = held.member AND ruled.direct = 0 AND ruled.from_seq <= ?2
                    AND (ruled.to_seq IS NULL OR ruled.to_seq > ?2)
            )
            FROM first CROSS JOIN memberships AS held ON held.grp = first.grp AND held.kind = 'user'
            WHERE held.from_seq <= ?2 AND (held.to_seq IS NULL OR held.to_seq > ?2) \(filter)
            ORDER BY held.member, held.grp
            """, parameters)
        let group = parameters.first
        return Dictionary(grouping: rows) { $0.integer(0) }.sorted { $0.key < $1.key }.map { user, rows in
            let own = rows.first { $0.values[1] == group }
            return ReviewLine(
                user: user, since: rows.map { $0.integer(2) }.min() ?? 0,
                how: own.map { $0.optionalText(3) ?? "direct" } ?? "nested",
                ways: Set(rows.map { ReviewLine.Way(policy: nil, via: $0.integer(1)) }))
        }
    }
}
