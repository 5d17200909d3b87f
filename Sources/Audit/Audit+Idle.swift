package import Domain
import Database
import Store

/// A policy that gives its app to nobody.
package struct IdleAnswer: Hashable, Sendable {
    package let policy: String
    package let app: String
    package let group: String
    /// Since when; nil where it never gave it to anybody.
    package let since: Timestamp?
    package let added: Timestamp?
    package let cause: Cause
    /// The event since which it gives nobody anything: the end of its last reason, or its own beginning.
    package let seq: Seq

    /// What is in the way, as scripts read it: the first of these.
    package enum Cause: String, Hashable, Sendable {
        case disabled
        case window
        case emptyGroup = "empty-group"
        /// None of its active members is in the app's scope, or meets the policy's condition, where it has one.
        case scope
        case condition
        /// Its members are suspended, or their time has passed.
        case noActiveMember = "no-active-member"
    }
}

extension Audit {
    /// The policies that there are at the end of a period and that gave nobody anything at any moment of it.
    ///
    /// - Parameters:
    ///   - apps: only those of these apps; nil for all.
    ///   - period: an instant or an interval.
    /// - Returns: in the order in which they were added.
    /// - Throws: `StorageError`.
    package func idlePolicies(apps: [EntityKey]?, in period: AuditPeriod) throws -> [IdleAnswer] {
        let passed = try passed(in: period)
        let wanted = apps.map { Set($0) }
        return try connection.rows(
            """
            SELECT policy, app, grp, enabled FROM policy_versions
            WHERE from_seq <= ?1 AND (to_seq IS NULL OR to_seq > ?1) ORDER BY policy
            """, [.integer(period.to)]
        ).filter { wanted?.contains($0.integer(1)) ?? true }.compactMap { row -> IdleAnswer? in
            let policy = row.integer(0)
            let bounds: [SQLValue] = [.integer(policy), .integer(period.from), .integer(period.to)]
            var endedAt: Timestamp?
            if try connection.first(Self.gaveAndEnded, bounds) != nil { return nil }
            if try connection.first(Self.givesStill, [.integer(policy), .integer(period.to)]) != nil {
                guard period.isInstant, let passed, let end = try lastEnd(policy, passed) else { return nil }
                endedAt = end
            }
            let last = try connection.first(
                "SELECT max(to_seq) FROM reasons WHERE policy = ?1 AND to_seq <= ?2",
                [.integer(policy), .integer(period.to)])?.optionalInteger(0)
            return IdleAnswer(
                policy: try name(.policy, policy, asOf: period.to),
                app: try name(.app, row.integer(1), asOf: period.to),
                group: try name(.group, row.integer(2), asOf: period.to),
                since: try endedAt ?? last.flatMap { try time(of: $0) }, added: try time(of: policy),
                cause: try cause(row, period.end, endedAt),
                seq: last ?? policy)
        }
    }

    /// Whether a policy gave something from seq `?2` to `?3` that has ended since.
    package static let gaveAndEnded = """
        SELECT 1 FROM reasons WHERE policy = ?1 AND to_seq > ?2 AND from_seq <= ?3 LIMIT 1
        """
    /// Whether it gave something at seq `?2` that goes on; by the index of what goes on, and not of what began.
    package static let givesStill = """
        SELECT 1 FROM reasons WHERE policy = ?1 AND to_seq IS NULL AND +from_seq <= ?2 LIMIT 1
        """

    /// When the last thing that a policy gives by the journal has ended; nil where something goes on.
    private func lastEnd(_ policy: EntityKey, _ passed: Passed) throws -> Timestamp? {
        var last: Timestamp?
        for row in try connection.rows(
            "SELECT via, user FROM reasons WHERE policy = ?1 AND to_seq IS NULL", [.integer(policy)])
        {
            guard let end = passed.time(policy, row.integer(0), row.integer(1)) else { return nil }
            last = max(last ?? end, end)
        }
        return last
    }

    /// Why a policy (its key, app, group, and whether it is enabled) gives nobody anything.
    private func cause(_ row: SQLRow, _ now: AuditPeriod, _ endedAt: Timestamp?) throws -> IdleAnswer.Cause {
        let policy = row.integer(0)
        guard row.truth(3) else { return .disabled }
        if try !isOpen(policy, asOf: now.to) { return .window }
        if endedAt != nil { return .noActiveMember }
        if try !inside(row.integer(2), now, endedBy: nil).contains(where: { $0.text(1) == "user" }) {
            return .emptyGroup
        }
        if try scope(row.integer(1), asOf: now.to) != nil { return .scope }
        return try hasCondition(policy, asOf: now.to) ? .condition : .noActiveMember
    }

    /// Whether a policy's window was open; one without a window always is.
    func isOpen(_ policy: EntityKey, asOf seq: Seq) throws -> Bool {
        try connection.first(
            """
            SELECT open FROM policy_windows
            WHERE policy = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
            """, [.integer(policy), .integer(seq)])?.truth(0) ?? true
    }

    private func hasCondition(_ policy: EntityKey, asOf seq: Seq) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM policy_conditions WHERE policy = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
            """, [.integer(policy), .integer(seq)]) != nil
    }
}
