import Database
package import Domain
import Store

/// That a user had an app.
package struct AssignmentAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    package let since: Timestamp?
    package let until: Timestamp?
    /// The login method that decided last within the period.
    package let loginMethod: String?
    /// Each policy that gave it within the period, and the groups on the way from the user to the policy's group.
    package let reasons: [String]
    /// The event that began it.
    package let seq: Seq
}

/// One reason of an assignment, followed back to the command that made it.
package struct ReasonAnswer: Hashable, Sendable {
    package let user: String
    package let app: String
    package let policy: String
    package let loginMethod: String
    package let priority: Int64
    /// Names of the groups from the one that the user is in up to the one that the policy names.
    package let path: [String]
    /// Whom the app was for then, which included the user; nil where it was for everybody.
    package let scope: String?
    package let since: Timestamp?
    package let until: Timestamp?
    /// The event that began it, and its type.
    package let seq: Seq
    package let event: String
    /// Who caused it, and why they said they did.
    package let actor: String?
    package let reason: String?
    package let command: Int64
    /// Who put the user into the group, and why: another than the actor where, say, a suspension ended.
    package let addedBy: String?
    package let addedReason: String?
}

extension Audit {
    /// Who had an app (`user` nil), or what a user had (`app` nil), at some moment of a period.
    package func assignments(app: EntityKey?, user: EntityKey?, in period: AuditPeriod) throws -> [AssignmentAnswer] {
        let passed = try passed(in: period)
        if let app, user == nil, period.isInstant { return try assignments(app: app, asOf: period.to, passed) }
        let bounds: [SQLValue] = [.integer(period.from), .integer(period.to), .integer(app ?? user ?? 0)]
        let rows = try connection.rows(
            """
            SELECT app, user, from_seq, to_seq FROM assignments
            WHERE \(app != nil ? "app" : "user") = ?3 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1)
            ORDER BY app, user, from_seq
            """, bounds)
        let standings = try self.standings(app: app, user: user, passed)
        return try rows.filter { user == nil || $0.integer(1) == user }.flatMap { row -> [AssignmentAnswer] in
            let place = AppUser(app: row.integer(0), user: row.integer(1))
            let standing = row.optionalInteger(3) == nil ? standings[place] : nil
            if period.isInstant, standing?.lostAt != nil { return [] }
            return try methods(of: row, in: period).map { try answer(row, $0, in: period, standing, passed) }
        }
    }

    /// A stretch of an assignment with one deciding policy's login method.
    private struct Stretch {
        let from: Seq
        let to: Seq?
        let loginMethod: String?
    }

    /// The stretches of an assignment within a period between which the login method changed.
    private func methods(of row: SQLRow, in period: AuditPeriod) throws -> [Stretch] {
        let (from, to) = (row.integer(2), row.optionalInteger(3))
        let rows = try connection.rows(
            """
            SELECT login_method, from_seq, to_seq FROM login_methods
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3)
                AND from_seq >= ?5 AND (?6 IS NULL OR from_seq < ?6)
            ORDER BY from_seq
            """,
            [
                row.values[0], row.values[1], .integer(period.from), .integer(period.to), .integer(from), SQLValue(to),
            ])
        var stretches: [Stretch] = []
        for method in rows {
            if let last = stretches.last, last.loginMethod == method.text(0) {
                stretches[stretches.count - 1] = Stretch(
                    from: last.from, to: method.optionalInteger(2), loginMethod: last.loginMethod)
            } else {
                // The first that is seen stands for all that came before it, back to the assignment's own beginning.
                let start = stretches.isEmpty && period.from == period.to ? from : method.integer(1)
                stretches.append(Stretch(from: start, to: method.optionalInteger(2), loginMethod: method.text(0)))
            }
        }
        if period.from == period.to, let only = stretches.last {
            stretches = [Stretch(from: from, to: to, loginMethod: only.loginMethod)]
        }
        return stretches.isEmpty ? [Stretch(from: from, to: to, loginMethod: nil)] : stretches
    }

    private func answer(
        _ row: SQLRow, _ stretch: Stretch, in period: AuditPeriod, _ standing: Standing?, _ passed: Passed?
    ) throws -> AssignmentAnswer {
        let (app, user) = (row.integer(0), row.integer(1))
        let seen = min(period.to, (stretch.to ?? .max) - 1)
        let window = AuditPeriod(from: max(period.from, stretch.from), to: seen)
        let open = stretch.to == nil ? standing : nil
        let reasons = try reasonRows(user, app, window).filter { row in
            !period.isInstant || passed?.time(row.integer(0), row.integer(1), user) == nil
        }
        return AssignmentAnswer(
            app: try name(.app, app, asOf: seen), user: try name(.user, user, asOf: seen),
            since: try time(of: stretch.from), until: try end(stretch.to, in: period) ?? open?.lostAt,
            loginMethod: period.isInstant ? open?.loginMethod ?? stretch.loginMethod : stretch.loginMethod,
            reasons: try reasons.map { try describe($0, asOf: seen) }, seq: stretch.from)
    }

    /// Why those of a scope had what they had: every reason that held at some moment of a period.
    ///
    /// - Throws: `StorageError`.
    package func why(_ scope: AuditScope, in period: AuditPeriod) throws -> [ReasonAnswer] {
        let passed = try passed(in: period)
        let standings = try standingsInScope(scope, passed)
        let places = Set(try held(scope, in: period).map { AppUser(app: $0.integer(0), user: $0.integer(1)) })
        return try places.filter { !period.isInstant || standings[$0]?.lostAt == nil }
            .sorted { ($0.user, $0.app) < ($1.user, $1.app) }.flatMap { try why($0.user, $0.app, in: period) }
    }

    /// Why a user had an app: every reason that held at some moment of a period.
    ///
    /// - Throws: `AuditError.noAccess` where there was none.
    package func why(_ user: EntityKey, _ app: EntityKey, in period: AuditPeriod) throws -> [ReasonAnswer] {
        let passed = try passed(in: period)
        let all = try reasonRows(user, app, period)
        let ends = all.map { row in
            row.optionalInteger(3) == nil ? passed?.time(row.integer(0), row.integer(1), user) : nil
        }
        let rows = zip(all, ends).filter { !period.isInstant || $1 == nil }
        guard !rows.isEmpty else {
            let last = try connection.first(
                "SELECT max(to_seq) FROM assignments WHERE user = ?1 AND app = ?2 AND to_seq <= ?3",
                [.integer(user), .integer(app), .integer(period.to)])
            throw AuditError.noAccess(
                user: try name(.user, user, asOf: period.to), app: try name(.app, app, asOf: period.to),
                last: try ends.compactMap { $0 }.max() ?? last.flatMap { try time($0, 0) })
        }
        return try rows.map { row, passedAt in
            let seq = row.integer(2)
            let seen = min(period.to, (row.optionalInteger(3) ?? .max) - 1)
            let cause = try journal.event(seq)
            let command = try cause.flatMap { try journal.command($0.command) }
            let version = try policyVersion(row.integer(0), asOf: seen)
            let joining = try joining(user, row.integer(1), asOf: seen)
            return ReasonAnswer(
                user: try name(.user, user, asOf: seen), app: try name(.app, app, asOf: seen),
                policy: try name(.policy, row.integer(0), asOf: seen), loginMethod: version?.text(0) ?? "",
                priority: version?.integer(1) ?? 0,
                path: try path(from: row.integer(1), to: version?.integer(2) ?? row.integer(1), asOf: seen),
                scope: try scope(app, asOf: seen)?.text,
                since: try time(of: seq), until: try end(row.optionalInteger(3), in: period) ?? passedAt, seq: seq,
                event: cause?.type ?? "", actor: command?.actor, reason: command?.reason, command: cause?.command ?? 0,
                addedBy: joining?.actor, addedReason: joining?.reason)
        }
    }

    /// The command that put a user into a group.
    func joining(_ user: EntityKey, _ group: EntityKey, asOf seq: Seq) throws -> CommandRecord? {
        let row = try connection.first(
            """
            SELECT from_seq FROM memberships WHERE grp = ?1 AND member = ?2 AND from_seq <= ?3
            ORDER BY from_seq DESC LIMIT 1
            """, [.integer(group), .integer(user), .integer(seq)])
        guard let row, let event = try journal.event(row.integer(0)) else { return nil }
        let command = try journal.command(event.command)
        guard case .membershipStarted = event.event, command?.isDue == true else { return command }
        return try scheduling(user, group, before: event.seq) ?? command
    }

    func reasonRows(_ user: EntityKey, _ app: EntityKey, _ period: AuditPeriod) throws -> [SQLRow] {
        try connection.rows(
            """
            SELECT policy, via, from_seq, to_seq FROM reasons
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3)
            ORDER BY from_seq, policy, via
            """, [.integer(app), .integer(user), .integer(period.from), .integer(period.to)])
    }

    func describe(_ row: SQLRow, asOf seq: Seq) throws -> String {
        let group = try policyVersion(row.integer(0), asOf: seq)?.integer(2) ?? row.integer(1)
        let path = try path(from: row.integer(1), to: group, asOf: seq).joined(separator: " > ")
        return "\(try name(.policy, row.integer(0), asOf: seq)) (\(path))"
    }

    private func policyVersion(_ policy: EntityKey, asOf seq: Seq) throws -> SQLRow? {
        try connection.first(
            """
            SELECT login_method, priority, grp FROM policy_versions
            WHERE policy = ?1 AND from_seq <= ?2 ORDER BY from_seq DESC LIMIT 1
            """, [.integer(policy), .integer(seq)])
    }

    /// A shortest chain of nested groups, by their names then.
    func path(from via: EntityKey, to group: EntityKey, asOf seq: Seq) throws -> [String] {
        let names = { (keys: [EntityKey]) in try keys.map { try name(.group, $0, asOf: seq) } }
        var paths: [[EntityKey]] = [[via]]
        var seen: Set<EntityKey> = [via]
        while !paths.isEmpty {
            if let found = paths.first(where: { $0.last == group }) { return try names(found) }
            var longer: [[EntityKey]] = []
            for path in paths {
                for row in try connection.rows(
                    """
                    SELECT grp FROM memberships WHERE member = ?1 AND kind = 'group' AND from_seq <= ?2
                        AND (to_seq IS NULL OR to_seq > ?2)
                    ORDER BY grp
                    """, [.integer(path.last ?? via), .integer(seq)])
                where seen.insert(row.integer(0)).inserted {
                    longer.append(path + [row.integer(0)])
                }
            }
            paths = longer
        }
        return try names([via, group])
    }
}
