package import Domain
import Database
import Store

/// Who gave somebody an app.
package struct GrantAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    package let until: Timestamp?
    /// Policies and ways by which it began.
    package let reasons: [String]
    /// The event that began it, and who caused that.
    package let cause: CauseAnswer?
    /// Who put the user into the group, and why: another than the actor where, say, a policy was added later.
    package let addedBy: String?
    package let addedReason: String?
}

extension Audit {
    /// Who gave what was held at an instant, or what began within a period.
    ///
    /// - Parameters:
    ///   - scope: users and apps that are asked about.
    ///   - giver: only what this actor gave, by the event that began it or by putting the user into the group; nil for
    ///     everybody's.
    ///   - period: an instant or an interval.
    /// - Returns: in the order in which it began.
    /// - Throws: `StorageError`.
    package func grants(_ scope: AuditScope, by giver: String? = nil, in period: AuditPeriod) throws -> [GrantAnswer] {
        let passed = try passed(in: period)
        let standings = try standingsInScope(scope, passed)
        let rows = try period.isInstant ? held(scope, in: period) : begun(scope, in: period)
        return try rows.sorted {
            ($0.integer(2), $0.integer(0), $0.integer(1)) < ($1.integer(2), $1.integer(0), $1.integer(1))
        }
        .compactMap { row -> GrantAnswer? in
            let place = AppUser(app: row.integer(0), user: row.integer(1))
            let ended = row.optionalInteger(3) == nil ? standings[place]?.lostAt : nil
            if period.isInstant && ended != nil { return nil }
            let (seq, cause) = (row.integer(2), try self.cause(of: row.integer(2)))
            let ways = try reasonRows(place.user, place.app, AuditPeriod(from: seq, to: seq))
            let joining = try ways.first.flatMap { try self.joining(place.user, $0.integer(1), asOf: seq) }
            guard giver.map({ $0 == cause?.actor || $0 == joining?.actor }) ?? true else { return nil }
            return GrantAnswer(
                app: try name(.app, place.app, asOf: seq), user: try name(.user, place.user, asOf: seq),
                until: try end(row.optionalInteger(3), in: period) ?? ended,
                reasons: try ways.map { try describe($0, asOf: seq) }, cause: cause, addedBy: joining?.actor,
                addedReason: joining?.reason)
        }
    }

    /// Assignments of a scope that held at some moment of a period: app, user, from which seq and to which.
    func held(_ scope: AuditScope, in period: AuditPeriod) throws -> [SQLRow] {
        let bounds: [SQLValue] = [.integer(period.from), .integer(period.to)]
        if let users = scope.users {
            let apps = scope.apps.map { Set($0) }
            return try users.flatMap { user in
                try connection.rows(
                    """
                    SELECT app, user, from_seq, to_seq FROM assignments
                    WHERE user = ?3 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1) ORDER BY app, from_seq
                    """, bounds + [.integer(user)])
            }.filter { apps?.contains($0.integer(0)) ?? true }
        }
        return try (scope.apps ?? allKeys(.app, in: period)).flatMap { app in
            try connection.rows(
                """
                SELECT app, user, from_seq, to_seq FROM assignments
                WHERE app = ?3 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1) ORDER BY user, from_seq
                """, bounds + [.integer(app)])
        }
    }

    /// Assignments of a scope that began within a period, in the same columns.
    func begun(_ scope: AuditScope, in period: AuditPeriod) throws -> [SQLRow] {
        if scope.users != nil {
            return try held(scope, in: AuditPeriod(from: period.begins - 1, to: period.to))
                .filter { $0.integer(2) >= period.begins }
        }
        return try (scope.apps?.map(Optional.some) ?? [nil]).flatMap { app in
            try connection.rows(Self.begun, [.integer(period.begins), .integer(period.to), SQLValue(app)])
        }
    }

    /// What began from seq `?1` to `?2`, in app `?3` or in every one where it is NULL.
    ///
    /// With an assignment begins a reason of it, and reasons are found by their policies.
    package static let begun = """
        SELECT DISTINCT begun.app, begun.user, begun.from_seq, begun.to_seq
        FROM policies CROSS JOIN reasons
            ON reasons.policy = policies.key AND reasons.from_seq >= ?1 AND reasons.from_seq <= ?2
        JOIN assignments AS begun
            ON begun.app = reasons.app AND begun.user = reasons.user AND begun.from_seq = reasons.from_seq
        WHERE ?3 IS NULL OR policies.app = ?3
        """

    /// What ended from seq `?1` to `?2`, in the same columns.
    package static let ended = """
        SELECT DISTINCT ended.app, ended.user, ended.from_seq, ended.to_seq
        FROM policies CROSS JOIN reasons
            ON reasons.policy = policies.key AND reasons.to_seq >= ?1 AND reasons.to_seq <= ?2
        JOIN assignments AS ended
            ON ended.app = reasons.app AND ended.user = reasons.user AND ended.to_seq = reasons.to_seq
        WHERE ?3 IS NULL OR policies.app = ?3
        """
}
