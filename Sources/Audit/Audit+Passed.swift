import Database
import Domain
import Store

/// What has ended by an instant although its event is not there yet.
///
/// Revocation fails closed: whoever asks after an end and before the next write must not be told that the access goes on.
struct Passed {
    /// A direct membership.
    private struct Edge: Hashable {
        let group: EntityKey
        let member: EntityKey
    }

    private var closed: [EntityKey: Timestamp] = [:]
    private var left: [EntityKey: Timestamp] = [:]
    private var ended: [Edge: Timestamp] = [:]
    /// The groups that each group is directly in, where such a membership has ended; otherwise nothing.
    private var outer: [EntityKey: [EntityKey]] = [:]
    /// The group that each policy names; likewise.
    private var policyGroups: [EntityKey: EntityKey] = [:]
    /// How many ends have passed.
    let count: Int

    /// - Parameters:
    ///   - items: what has fallen due by the instant that is asked about.
    ///   - connection: where groups and policies are read.
    /// - Throws: `StorageError`.
    fileprivate init(_ items: [DueItem], _ connection: any SQLConnection) throws {
        var endsNesting = false
        for item in items {
            switch item.what {
            case .leave(let user): left[user] = item.at
            case .windowCloses(let policy): closed[policy] = item.at
            case .membershipEnds(let group, let member, let kind):
                ended[Edge(group: group, member: member)] = item.at
                endsNesting = endsNesting || kind == .group
            // What has begun is there once its event is.
            case .windowOpens, .membershipStarts, .exceptionExpires: break
            }
        }
        count = left.count + closed.count + ended.count
        guard endsNesting else { return }
        for row in try connection.rows(
            "SELECT member, grp FROM memberships WHERE kind = 'group' AND to_seq IS NULL ORDER BY member, grp")
        {
            outer[row.integer(0), default: []].append(row.integer(1))
        }
        for row in try connection.rows("SELECT key, grp FROM policies WHERE removed_seq IS NULL") {
            policyGroups[row.integer(0)] = row.integer(1)
        }
    }

    /// The instants at which something has ended, in order.
    var boundaries: [Timestamp] { Set(closed.values).union(left.values).union(ended.values).sorted() }

    /// When a reason has ended; nil where it goes on.
    func time(_ policy: EntityKey, _ via: EntityKey, _ user: EntityKey) -> Timestamp? {
        [closed[policy], left[user], ended[Edge(group: via, member: user)], nestingEnd(policy, via)]
            .compactMap { $0 }.min()
    }

    /// When the last way from a group up to the policy's has ended.
    private func nestingEnd(_ policy: EntityKey, _ via: EntityKey) -> Timestamp? {
        guard let target = policyGroups[policy] else { return nil }
        return boundaries.first { boundary in !reaches(target, from: via, after: boundary) }
    }

    private func reaches(_ target: EntityKey, from via: EntityKey, after boundary: Timestamp) -> Bool {
        var seen: Set<EntityKey> = [via]
        var next = [via]
        while let group = next.popLast() {
            if group == target { return true }
            for outer in outer[group] ?? [] {
                let end = ended[Edge(group: outer, member: group)]
                if end.map({ $0 > boundary }) ?? true, seen.insert(outer).inserted { next.append(outer) }
            }
        }
        return false
    }
}

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
        let items = try DueTable(connection).items(to: instant)
        guard !items.isEmpty else { return nil }
        let passed = try Passed(items, connection)
        return passed.count > 0 ? passed : nil
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
