import Database
import Domain
import JSON
import Store

extension Tracer {
    /// The memberships that lead from the user to the policy's group: the user's own first.
    func membershipLinks(from via: EntityKey, to group: EntityKey) throws -> [TraceLink] {
        let own = try connection.first(
            """
            SELECT from_seq FROM memberships
            WHERE grp = ?1 AND member = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            """, [.integer(via), .integer(change.user), .integer(change.seenSeq)])
        guard let own else {
            throw TraceError.broken(
                "the user's membership of \(try name(.group, via)) as of seq \(change.seenSeq) is missing")
        }
        var links = [try membershipLink(via, change.user, .user, since: own.integer(0))]
        for edge in try way(from: via, to: group) {
            links.append(try membershipLink(edge.group, edge.member, .group, since: edge.since))
        }
        return links
    }

    /// One group inside another.
    private struct Edge {
        let member: EntityKey
        let group: EntityKey
        let since: Seq
    }

    /// A shortest way up by nesting.
    private func way(from via: EntityKey, to group: EntityKey) throws -> [Edge] {
        var ways: [(end: EntityKey, edges: [Edge])] = [(via, [])]
        var seen: Set<EntityKey> = [via]
        while !ways.isEmpty {
            if let found = ways.first(where: { $0.end == group }) { return found.edges }
            var longer: [(end: EntityKey, edges: [Edge])] = []
            for way in ways {
                let rows = try connection.rows(
                    """
                    SELECT grp, from_seq FROM memberships WHERE member = ?1 AND kind = 'group' AND from_seq <= ?2
                        AND (to_seq IS NULL OR to_seq > ?2) ORDER BY grp
                    """, [.integer(way.end), .integer(change.seenSeq)])
                for row in rows where seen.insert(row.integer(0)).inserted {
                    let edge = Edge(member: way.end, group: row.integer(0), since: row.integer(1))
                    longer.append((edge.group, way.edges + [edge]))
                }
            }
            ways = longer
        }
        throw TraceError.broken(
            "no memberships lead from \(try name(.group, via)) to \(try name(.group, group)) as of seq \(change.seenSeq); one is missing"
        )
    }

    private func membershipLink(
        _ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind, since seq: Seq
    ) throws -> TraceLink {
        let event = try event(seq, "which began the membership")
        let cause = try cause(of: event)
        let (who, what) = (try name(kind == .user ? .user : .group, member), try name(.group, group))
        let (how, rule) = try origin(of: event.event, group, member)
        let words = rule.map { ", by its rule: \($0)" } ?? (how == "exception" ? ", as an exception to its rule" : "")
        let why = cause.record.reason.map { ": \($0)" } ?? ""
        return TraceLink(
            kind: .membership,
            text:
                "\(who) belongs to \(what) since seq \(seq)\(words) (command \(cause.record.id) by \(cause.record.actor ?? "(unreadable)")\(why))",
            at: event.at,
            facts: [
                .init("group", what), .init("member", who), .init("memberKind", kind.rawValue), .init("how", how),
                .init("rule", rule), .init("sinceSeq", seq), .init("since", event.at), .init("event", event.type),
                .init("command", cause.record.id), .init("actor", cause.record.actor),
                .init("reason", cause.record.reason),
            ])
    }

    /// How somebody became a member, by the event that began it and by what the rules of then say.
    private func origin(
        of event: Event, _ group: EntityKey, _ member: EntityKey
    ) throws -> (how: String, rule: String?) {
        switch event {
        case .memberAdded(group, member, _), .membershipStarted(group, member, _, _): return ("direct", nil)
        default: break
        }
        let key: [SQLValue] = [.integer(group), .integer(change.seenSeq), .integer(member)]
        let holds = "from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)"
        let row = try connection.first(
            "SELECT how FROM rule_memberships WHERE grp = ?1 AND member = ?3 AND \(holds)", key)
        guard let how = row?.text(0) else {
            throw TraceError.broken(
                "the membership of \(try name(.group, group)) by its rule as of seq \(change.seenSeq) is missing")
        }
        let rule = try connection.first(
            "SELECT expression FROM group_rules WHERE grp = ?1 AND \(holds)", Array(key.prefix(2)))
        guard let rule else {
            throw TraceError.broken("the rule of \(try name(.group, group)) as of seq \(change.seenSeq) is missing")
        }
        return (how, how == "rule" ? rule.text(0) : nil)
    }
}
