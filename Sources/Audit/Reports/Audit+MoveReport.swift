import Database
import Domain
import Store

extension Audit {
    /// What happened to each user within a period, by name.
    ///
    /// - Parameters:
    ///   - period: the period.
    ///   - body: is given each user to whom something happened.
    /// - Throws: `StorageError`; what `body` throws.
    package func forEachMove(in period: ReportPeriod, _ body: (MoveRecord) throws -> Void) throws {
        var origins = AccessOrigins(self, period, managerAttribute: "")
        var names: [EntityKey: String] = [:]
        func name(_ kind: EntityKind, _ key: EntityKey) throws -> String {
            if let known = names[key] { return known }
            if names.count >= 10_000 { names = [:] }
            let name = try self.name(kind, key, asOf: period.last)
            names[key] = name
            return name
        }
        var current: Moves?
        func finish() throws {
            guard let moves = current, let event = moves.event, let kind = moves.kind else { return }
            let command = try origins.command(event.command)
            let list = { (kind: EntityKind, keys: [EntityKey]) in
                Array(Set(try keys.map { try name(kind, $0) })).sorted()
            }
            try body(
                MoveRecord(
                    user: moves.name ?? Self.erased(moves.user),
                    displayName: try details(of: moves.user, asOf: period.last, managerAttribute: "").displayName,
                    kind: kind, at: event.at, actor: command?.actor, reason: command?.reason,
                    groupsGained: try list(.group, moves.groupsGained), groupsLost: try list(.group, moves.groupsLost),
                    appsGained: try list(.app, moves.appsGained), appsLost: try list(.app, moves.appsLost),
                    notes: moves.notes, seq: event.seq))
        }
        try connection.forEach(Self.moves, [.integer(period.before), .integer(period.last)]) { row in
            if current?.user != row.integer(0) {
                try finish()
                current = Moves(user: row.integer(0), name: row.optionalText(1))
            }
            current?.add(
                row.text(2), row.integer(3),
                Moves.Event(
                    seq: row.integer(4), at: Timestamp(microseconds: row.integer(5)), command: row.integer(6)))
        }
        try finish()
    }

    /// All that happened to users after the event `?1` up to `?2`: by name, and for each in order.
    ///
    /// What follows from an event stands after it: somebody may come by an app in joining.
    private static let moves = """
        SELECT change.user, names.name, change.what, change.key, change.seq, events.at, events.command
        FROM (
            SELECT CASE type WHEN 'UserRegistered' THEN seq ELSE json_extract(data, '$.user') END AS user,
                type AS what, 0 AS key, seq, 0 AS place
            FROM events
            WHERE seq > ?1 AND seq <= ?2
                AND type IN ('UserRegistered', 'UserReturned', 'UserRemoved', 'UserSuspended', 'UserResumed')
            UNION ALL
            SELECT user, '+app', app, from_seq, 1 FROM assignments WHERE from_seq > ?1 AND from_seq <= ?2
            UNION ALL
            SELECT user, '-app', app, to_seq, 1 FROM assignments WHERE to_seq > ?1 AND to_seq <= ?2
            UNION ALL
            SELECT member, '+group', grp, from_seq, 1 FROM memberships
            WHERE kind = 'user' AND from_seq > ?1 AND from_seq <= ?2
            UNION ALL
            SELECT member, '-group', grp, to_seq, 1 FROM memberships
            WHERE kind = 'user' AND to_seq > ?1 AND to_seq <= ?2
        ) AS change
        JOIN events ON events.seq = change.seq
        LEFT JOIN names ON \(named("change.user"))
        ORDER BY names.folded IS NULL, names.folded, change.user, change.seq, change.place, change.what, change.key
        """
}

/// What happened to one user, gathered event by event.
private struct Moves {
    struct Event {
        let seq: Seq
        let at: Timestamp
        let command: Int64
    }

    let user: EntityKey
    let name: String?
    private(set) var groupsGained: [EntityKey] = []
    private(set) var groupsLost: [EntityKey] = []
    private(set) var appsGained: [EntityKey] = []
    private(set) var appsLost: [EntityKey] = []
    private(set) var notes: [String] = []
    private var wasThere: Bool?
    private var isThere = true
    private var coming: Event?
    private var going: Event?
    private var last: Event?

    init(user: EntityKey, name: String?) {
        self.user = user
        self.name = name
    }

    mutating func add(_ what: String, _ key: EntityKey, _ event: Event) {
        last = event
        if wasThere == nil { wasThere = what != "UserRegistered" && what != "UserReturned" }
        switch what {
        case "+app": appsGained.append(key)
        case "-app": appsLost.append(key)
        case "+group": groupsGained.append(key)
        case "-group": groupsLost.append(key)
        case "UserRegistered", "UserReturned":
            (isThere, coming) = (true, event)
            if what == "UserReturned" { notes.append("returned at \(event.at)") }
        case "UserRemoved": (isThere, going) = (false, event)
        case "UserSuspended": notes.append("suspended at \(event.at)")
        default: notes.append("resumed at \(event.at)")
        }
    }

    var kind: MoveKind? {
        switch (wasThere, isThere) {
        case (nil, _): nil
        case (false?, true): .joiner
        case (false?, false): .visitor
        case (true?, false): .leaver
        case (true?, true): .mover
        }
    }

    /// The event that a reader looks for first.
    var event: Event? {
        switch kind {
        case .joiner: coming
        case .leaver, .visitor: going
        case .mover, nil: last
        }
    }
}
