import Database
package import Domain
import Store

extension Audit {
    /// The apps that anybody had in a period, by name.
    package func apps(in period: ReportPeriod) throws -> [EntityKey] {
        try connection.rows(
            "SELECT DISTINCT app FROM assignments WHERE \(Self.within) ORDER BY app",
            [.integer(period.first), .integer(period.last)]
        ).map { ($0.integer(0), Names.folded(try name(.app, $0.integer(0), asOf: period.last))) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    /// The login methods by which anybody had any app in a period, by name.
    package func loginMethods(in period: ReportPeriod) throws -> [String] {
        try connection.rows(
            "SELECT DISTINCT login_method FROM login_methods WHERE \(Self.within) ORDER BY login_method",
            [.integer(period.first), .integer(period.last)]
        ).map { $0.text(0) }
    }

    /// How many had an app, or any app.
    package func accessCount(app: EntityKey?, in period: ReportPeriod) throws -> AccessCount {
        let row = try connection.first(
            """
            SELECT
                count(*) FILTER (WHERE from_seq <= ?1),
                count(*) FILTER (WHERE to_seq IS NULL OR to_seq > ?2),
                count(*) FILTER (WHERE from_seq > ?1),
                count(*) FILTER (WHERE to_seq <= ?2),
                count(*), count(DISTINCT user)
            FROM assignments WHERE \(Self.within) AND (?3 IS NULL OR app = ?3)
            """, [.integer(period.first), .integer(period.last), SQLValue(app)])
        let count = { (place: Int) in row?.integer(place) ?? 0 }
        return AccessCount(
            atBeginning: count(0), atEnd: count(1), began: count(2), ended: count(3), stretches: count(4),
            users: count(5))
    }

    /// Everybody who had access in a period, by name, one stretch after the other; memory does not grow with them.
    ///
    /// - Parameters:
    ///   - app: the app; nil for every one, and then `user` is needed.
    ///   - user: only this one.
    ///   - period: the period.
    ///   - body: is given each stretch.
    /// - Throws: `StorageError`; what `body` throws.
    package func forEachAccess(
        app: EntityKey?, user: EntityKey? = nil, in period: ReportPeriod, _ body: (AccessRecord) throws -> Void
    ) throws {
        var names: [EntityKey: String] = [:]
        func appName(_ key: EntityKey) throws -> String {
            if let name = names[key] { return name }
            let name = try name(.app, key, asOf: period.last)
            names[key] = name
            return name
        }
        var open: AccessRecord?
        let parameters: [SQLValue] = [
            .integer(period.first), .integer(period.last), SQLValue(user ?? app),
        ]
        func take(_ row: SQLRow) throws {
            let method = row.optionalText(8).map {
                AccessRecord.Method(name: $0, since: Timestamp(microseconds: row.integer(9)))
            }
            // The rows of one stretch follow one another, one for each login method.
            if let last = open, last.app == row.integer(0), last.user == row.integer(1), last.seq == row.integer(3) {
                open = last.adding(method)
                return
            }
            if let last = open { try body(last) }
            open = AccessRecord(
                app: row.integer(0), user: row.integer(1), appName: try appName(row.integer(0)),
                userName: row.optionalText(2) ?? Self.erased(row.integer(1)),
                since: Timestamp(microseconds: row.integer(4)),
                until: row.optionalInteger(5).map { Timestamp(microseconds: $0) },
                endedByLeaving: row.optionalText(6) == "UserRemoved", methods: method.map { [$0] } ?? [],
                seq: row.integer(3), command: row.integer(7))
        }
        if user != nil {
            try connection.forEach(Self.access("held.user = ?3"), parameters, take)
        } else {
            try connection.forEach(Self.access("held.app = ?3"), parameters, take)
        }
        if let last = open { try body(last) }
    }

    /// The users who had an app, or any app, in a period, by name, and who manages each.
    ///
    /// - Returns: keys by manager, in the order of the managers; those without one last. A few bytes for each user.
    package func usersByManager(
        app: EntityKey?, in period: ReportPeriod, managerAttribute: String
    ) throws -> [(manager: String?, users: [EntityKey])] {
        var users: [String?: [EntityKey]] = [:]
        try connection.forEach(
            """
            SELECT held.user
            FROM (SELECT DISTINCT user FROM assignments WHERE \(Self.within) AND (?3 IS NULL OR app = ?3)) AS held
            LEFT JOIN names ON \(Self.named("held.user"))
            ORDER BY names.folded IS NULL, names.folded, held.user
            """, [.integer(period.first), .integer(period.last), SQLValue(app)]
        ) { row in
            let person = try details(of: row.integer(0), asOf: period.last, managerAttribute: managerAttribute)
            users[person.manager, default: []].append(row.integer(0))
        }
        return users.map { (manager: $0.key, users: $0.value, folded: $0.key.map(Names.folded) ?? "") }
            .sorted {
                ($0.manager == nil ? 1 : 0, $0.folded, $0.manager ?? "") < (
                    $1.manager == nil ? 1 : 0, $1.folded, $1.manager ?? ""
                )
            }
            .map { ($0.manager, $0.users) }
    }

    /// Rows of a table of intervals that held at some moment from the event `?1` to the event `?2`.
    private static let within = "from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1)"

    /// The name that somebody bore at the end of a period that ends with the event `?2`.
    static func named(_ user: String) -> String {
        """
        names.kind = 'user' AND names.key = \(user) AND names.from_seq = (
            SELECT max(borne.from_seq) FROM names AS borne
            WHERE borne.kind = 'user' AND borne.key = \(user) AND borne.from_seq <= ?2
        )
        """
    }

    /// Stretches of access by name, and within each its login methods in order.
    private static func access(_ condition: String) -> String {
        """
        SELECT held.app, held.user, names.name, held.from_seq, began.at, ended.at, ended.type, began.command,
            method.login_method, chosen.at
        FROM assignments AS held
        JOIN events AS began ON began.seq = held.from_seq
        LEFT JOIN events AS ended ON ended.seq = held.to_seq AND held.to_seq <= ?2
        LEFT JOIN names ON \(named("held.user"))
        LEFT JOIN login_methods AS method
            ON method.app = held.app AND method.user = held.user AND method.from_seq >= held.from_seq
            AND (held.to_seq IS NULL OR method.from_seq < held.to_seq)
            AND method.from_seq <= ?2 AND (method.to_seq IS NULL OR method.to_seq > ?1)
        LEFT JOIN events AS chosen ON chosen.seq = method.from_seq
        WHERE \(condition) AND held.from_seq <= ?2 AND (held.to_seq IS NULL OR held.to_seq > ?1)
        ORDER BY names.folded IS NULL, names.folded, held.user, held.app, held.from_seq, method.from_seq
        """
    }
}

extension AccessRecord {
    /// The same with one login method more; one that goes on by another policy is none more.
    fileprivate func adding(_ method: Method?) -> AccessRecord {
        guard let method, methods.last?.name != method.name else { return self }
        return AccessRecord(
            app: app, user: user, appName: appName, userName: userName, since: since, until: until,
            endedByLeaving: endedByLeaving, methods: methods + [method], seq: seq, command: command)
    }
}
