import Database
import Domain
import Store

/// A user and an app.
struct AppUser: Hashable {
    let app: EntityKey
    let user: EntityKey
}

/// What is left of an assignment some of whose reasons have ended.
struct Standing {
    /// When the last of them ended; nil where one goes on.
    var lostAt: Timestamp?
    /// That of the policy that decides among those that go on.
    var loginMethod: String?
}

extension CommandRecord {
    /// Whether nobody gave it: something had fallen due.
    var isDue: Bool { actor == DueItem.actor && reason == DueItem.reason }
}

extension Audit {
    /// The command that scheduled a membership, which then began by itself.
    func scheduling(_ user: EntityKey, _ group: EntityKey, before seq: Seq) throws -> CommandRecord? {
        let row = try connection.first(
            """
            SELECT events.command FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND timeline.seq < ?3
                AND events.type = 'MembershipScheduled' AND json_extract(events.data, '$.group') = ?2
            ORDER BY timeline.seq DESC LIMIT 1
            """, [.integer(user), .integer(group), .integer(seq)])
        return try row.flatMap { try journal.command($0.integer(0)) }
    }

    /// How many ends have passed at the end of a period whose events are not there yet.
    ///
    /// - Throws: `StorageError`.
    package func endsToCome(in period: AuditPeriod) throws -> Int { try passed(in: period)?.count ?? 0 }

    /// What has ended at the end of a period although its event is not there yet; nil where there is no such thing.
    func passed(in period: AuditPeriod) throws -> Passed? {
        guard let instant = period.instant else { return nil }
        return try Passed(connection, by: instant)
    }

    /// The assignments of an app or of a user that go on by the journal, and of which some reason has ended.
    func standings(app: EntityKey?, user: EntityKey?, _ passed: Passed?) throws -> [AppUser: Standing] {
        guard let passed else { return [:] }
        let rows = try connection.rows(
            """
            SELECT reasons.app, reasons.user, reasons.policy, reasons.via, policies.login_method
            FROM reasons JOIN policies ON policies.key = reasons.policy
            WHERE \(app == nil ? "reasons.user" : "reasons.app") = ?1 AND reasons.to_seq IS NULL
            ORDER BY policies.priority DESC, policies.key
            """, [.integer(app ?? user ?? 0)])
        var ends: [AppUser: Timestamp] = [:]
        var methods: [AppUser: String] = [:]
        for row in rows {
            let place = AppUser(app: row.integer(0), user: row.integer(1))
            if let end = passed.time(row.integer(2), row.integer(3), place.user) {
                ends[place] = max(ends[place] ?? end, end)
            } else if methods[place] == nil {
                methods[place] = row.text(4)
            }
        }
        return ends.reduce(into: [:]) { standings, end in
            let method = methods[end.key]
            standings[end.key] = Standing(lostAt: method == nil ? end.value : nil, loginMethod: method)
        }
    }
}
