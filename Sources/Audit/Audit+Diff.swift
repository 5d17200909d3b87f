package import Domain
import Database
import Store

/// Which users, apps and groups a question is about; nil for all of them.
package struct AuditScope: Hashable, Sendable {
    package var users: [EntityKey]?
    package var apps: [EntityKey]?
    package var groups: [EntityKey]?

    package init(users: [EntityKey]? = nil, apps: [EntityKey]? = nil, groups: [EntityKey]? = nil) {
        self.users = users
        self.apps = apps
        self.groups = groups
    }
}

/// How something stands at the second of two instants, beside the first.
package enum Change: String, Hashable, Sendable {
    case gained
    case lost
    /// Held at both, in another way.
    case changed
}

/// How two instants differ in what a user has of an app.
package struct AssignmentChange: Hashable, Sendable {
    package let change: Change
    package let app: String
    package let user: String
    /// At the second instant.
    package let loginMethod: String?
    /// At the first.
    package let loginMethodBefore: String?
    /// Policy and way, as in ``AssignmentAnswer/reasons``, that were not there at the first instant.
    package let reasonsGained: [String]
    /// Those that are not there any more at the second.
    package let reasonsLost: [String]
    /// When it came to be as it is at the second instant.
    package let at: Timestamp?
    /// What brought that about; nil where an end has passed whose event is not there yet.
    package let cause: CauseAnswer?
}

/// How two instants differ in who has what: read from the intervals that begin or end between them.
extension Audit {
    /// What was gained, lost and changed between the instants with which a period begins and ends.
    ///
    /// What was lost and regained in between is no difference. Costs as much as has changed, not as much as there is.
    ///
    /// - Parameters:
    ///   - scope: users and apps that are asked about.
    ///   - period: the two instants.
    /// - Returns: by app and user.
    /// - Throws: `StorageError`.
    package func assignmentChanges(_ scope: AuditScope, in period: AuditPeriod) throws -> [AssignmentChange] {
        let passed = try passed(in: period)
        let standings = try standingsInScope(scope, passed)
        var places = Set(standings.keys)
        if let users = scope.users {
            for user in users { places.formUnion(try moved(Self.movedOfUser, user, period)) }
        } else {
            for app in scope.apps?.map(Optional.some) ?? [nil] {
                places.formUnion(try moved(Self.moved, app, period))
            }
        }
        if let apps = scope.apps.map({ Set($0) }) { places = places.filter { apps.contains($0.app) } }
        return try places.sorted { ($0.app, $0.user) < ($1.app, $1.user) }.compactMap { place in
            try change(of: place, in: period, standings[place], passed)
        }
    }

    /// Whoever began or ceased to have an app, or a way to it, or came under another policy, between two instants.
    ///
    /// `?3` is an app, or NULL for every one.
    package static let moved = """
        SELECT reasons.app, reasons.user FROM policies CROSS JOIN reasons
            ON reasons.policy = policies.key AND reasons.from_seq > ?1 AND reasons.from_seq <= ?2
        WHERE ?3 IS NULL OR policies.app = ?3
        UNION
        SELECT reasons.app, reasons.user FROM policies CROSS JOIN reasons
            ON reasons.policy = policies.key AND reasons.to_seq > ?1 AND reasons.to_seq <= ?2
        WHERE ?3 IS NULL OR policies.app = ?3
        UNION
        SELECT method.app, method.user FROM policies CROSS JOIN login_methods AS method
            ON method.policy = policies.key AND method.from_seq > ?1 AND method.from_seq <= ?2
        WHERE ?3 IS NULL OR policies.app = ?3
        """

    /// Whatever a user had at some moment between two instants.
    package static let movedOfUser = """
        SELECT DISTINCT app, user FROM assignments
        WHERE user = ?3 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1)
        """

    private func moved(_ query: String, _ key: EntityKey?, _ period: AuditPeriod) throws -> [AppUser] {
        try connection.rows(query, [.integer(period.from), .integer(period.to), SQLValue(key)])
            .map { AppUser(app: $0.integer(0), user: $0.integer(1)) }
    }

    /// What is left, of assignments in a scope, where some reason has ended without its event.
    func standingsInScope(_ scope: AuditScope, _ passed: Passed?) throws -> [AppUser: Standing] {
        guard let passed else { return [:] }
        var all: [AppUser: Standing] = [:]
        if let users = scope.users {
            for user in users { all.merge(try standings(app: nil, user: user, passed)) { $1 } }
        } else {
            let apps = try scope.apps ?? connection.rows("SELECT key FROM apps").map { $0.integer(0) }
            for app in apps { all.merge(try standings(app: app, user: nil, passed)) { $1 } }
        }
        return all
    }

    private func change(
        of place: AppUser, in period: AuditPeriod, _ standing: Standing?, _ passed: Passed?
    ) throws -> AssignmentChange? {
        let rows = try connection.rows(
            """
            SELECT from_seq, to_seq FROM assignments
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3) ORDER BY from_seq
            """, [.integer(place.app), .integer(place.user), .integer(period.from), .integer(period.to)])
        let had = rows.first.map { $0.integer(0) <= period.from } ?? false
        let kept = rows.last.flatMap { row in (row.optionalInteger(1) ?? .max) > period.to ? row.integer(0) : nil }
        let has = kept != nil && standing?.lostAt == nil
        guard had || has else { return nil }

        let before = had ? try login(place, asOf: period.from) : nil
        let after = has ? try login(place, asOf: period.to) : nil
        let method = has ? standing?.loginMethod ?? after?.method : nil
        let ways = try waysMoved(place, in: period, passed)
        let newest: Seq?
        if !had {
            newest = kept
        } else if !has {
            newest = kept == nil ? rows.last?.optionalInteger(1) : nil
        } else {
            guard method != before?.method || !ways.gained.isEmpty || !ways.lost.isEmpty else { return nil }
            // An end that has passed is later than every event.
            let isMethods = method != before?.method && after.map { $0.from > period.from } ?? false
            newest = ways.passedAt == nil ? max(ways.newest ?? 0, isMethods ? after?.from ?? 0 : 0) : nil
        }
        let cause = try newest.flatMap { try self.cause(of: $0) }
        return AssignmentChange(
            change: !had ? .gained : has ? .changed : .lost, app: try name(.app, place.app, asOf: period.to),
            user: try name(.user, place.user, asOf: period.to), loginMethod: method, loginMethodBefore: before?.method,
            reasonsGained: has ? ways.gained : [], reasonsLost: had ? ways.lost : [],
            at: cause?.at ?? standing?.lostAt ?? ways.passedAt, cause: cause)
    }

    private func login(_ place: AppUser, asOf seq: Seq) throws -> (method: String, from: Seq)? {
        try connection.first(
            """
            SELECT login_method, from_seq FROM login_methods
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            ORDER BY from_seq DESC LIMIT 1
            """, [.integer(place.app), .integer(place.user), .integer(seq)]
        ).map { ($0.text(0), $0.integer(1)) }
    }

    /// The reasons that hold at only one of the two instants, and the newest event among those that made it so, or the
    /// latest end among those that have passed without one.
    private func waysMoved(
        _ place: AppUser, in period: AuditPeriod, _ passed: Passed?
    ) throws -> (gained: [String], lost: [String], newest: Seq?, passedAt: Timestamp?) {
        struct Way {
            let row: SQLRow
            var had = false
            var has = false
            var moved: Seq = 0
        }
        var ways: [[EntityKey]: Way] = [:]
        var passedAt: Timestamp?
        for row in try reasonRows(place.user, place.app, period) {
            let key = [row.integer(0), row.integer(1)]
            var way = ways[key] ?? Way(row: row)
            let (from, to) = (row.integer(2), row.optionalInteger(3) ?? .max)
            way.had = way.had || from <= period.from
            let end = to > period.to ? passed?.time(key[0], key[1], place.user) : nil
            if let end, way.had { passedAt = max(passedAt ?? end, end) }
            way.has = to > period.to && end == nil
            way.moved = end != nil ? 0 : to <= period.to ? to : from
            ways[key] = way
        }
        let changed = ways.values.filter { $0.had != $0.has }.sorted { $0.moved < $1.moved }
        return (
            try changed.filter(\.has).map { try describe($0.row, asOf: period.to) },
            try changed.filter(\.had).map { try describe($0.row, asOf: period.from) }, changed.last?.moved, passedAt
        )
    }
}
