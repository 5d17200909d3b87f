import Database
package import Domain
import Store

/// What keeps one policy from giving a user its app.
package struct WhyNotAnswer: Hashable, Sendable {
    /// What it is, as scripts read it.
    package enum Obstacle: String, Hashable, Sendable {
        case noPolicy = "no-policy"
        case notActive = "not-active"
        case disabled
        case window
        case notMember = "not-member"
        case condition
        case ended
    }

    package let user: String
    package let app: String
    /// nil where no policy gives the app at all.
    package let policy: String?
    package let group: String?
    package let obstacle: Obstacle
    /// One sentence, with the first term that is not true and what it read, where an expression decides.
    package let detail: String
}

extension Audit {
    /// Why a user did not have an app at an instant: what came first in the way of each policy that could give it.
    ///
    /// - Parameters:
    ///   - user: the user.
    ///   - app: the app.
    ///   - period: its end is asked about.
    /// - Returns: an answer for each policy there was, in the order of their names.
    /// - Throws: `AuditError.hasAccess` where the user had it.
    package func whyNot(_ user: EntityKey, _ app: EntityKey, in period: AuditPeriod) throws -> [WhyNotAnswer] {
        let (passed, period) = (try passed(in: period), period.end)
        let (userName, appName) = (try name(.user, user, asOf: period.to), try name(.app, app, asOf: period.to))
        let reasons = try reasonRows(user, app, period)
        guard reasons.allSatisfy({ passed?.time($0.integer(0), $0.integer(1), user) != nil }) else {
            throw AuditError.hasAccess(user: userName, app: appName)
        }
        let policies = try connection.rows(
            """
            SELECT versions.policy, versions.grp, versions.enabled
            FROM policy_versions AS versions
            JOIN names ON names.kind = 'policy' AND names.key = versions.policy AND names.from_seq <= ?2
                AND (names.to_seq IS NULL OR names.to_seq > ?2)
            WHERE versions.app = ?1 AND versions.from_seq <= ?2 AND (versions.to_seq IS NULL OR versions.to_seq > ?2)
            ORDER BY names.folded
            """, [.integer(app), .integer(period.to)])
        guard !policies.isEmpty else {
            return [
                WhyNotAnswer(
                    user: userName, app: appName, policy: nil, group: nil, obstacle: .noPolicy,
                    detail: "no policy gives \(appName) to anybody")
            ]
        }
        let asked = try Asked(
            user: user, state: state(of: user, asOf: period.to),
            groups: Set(try above(user, period).map { $0.integer(0) }), period: period)
        return try policies.map { row in
            let group = try name(.group, row.integer(1), asOf: period.to)
            let (obstacle, detail) = try obstacle(
                row.integer(0), row.integer(1), group, isEnabled: row.truth(2), asked)
            return WhyNotAnswer(
                user: userName, app: appName, policy: try name(.policy, row.integer(0), asOf: period.to), group: group,
                obstacle: obstacle, detail: detail)
        }
    }

    /// A user as it was when it is asked about.
    private struct Asked {
        let user: EntityKey
        let state: (status: String, attributes: [String: String])
        /// To which it belonged, directly or by nesting.
        let groups: Set<EntityKey>
        let period: AuditPeriod
    }

    private func obstacle(
        _ policy: EntityKey, _ group: EntityKey, _ groupName: String, isEnabled: Bool, _ asked: Asked
    ) throws -> (WhyNotAnswer.Obstacle, String) {
        let (status, attributes) = asked.state
        guard status == "active" else {
            return (.notActive, status == "removed" ? "the user has left" : "the user is \(status)")
        }
        guard isEnabled else { return (.disabled, "the policy is disabled") }
        guard try isOpen(policy, asOf: asked.period.to) else { return (.window, "the policy's window is not open") }
        guard asked.groups.contains(group) else {
            let rules = try unmetRules(below: group, asked.user, attributes, asked.period)
            let nobody = "the user belongs neither to \(groupName) nor to a group inside it"
            return (.notMember, ([nobody] + rules).joined(separator: "; "))
        }
        if let why = try condition(of: policy, asOf: asked.period.to)?.explain(attributes) { return (.condition, why) }
        return (.ended, "its end has passed")
    }

    /// Status and attributes of a user: of now from the tables, of the past from the user's own events.
    private func state(
        of user: EntityKey, asOf seq: Seq
    ) throws -> (status: String, attributes: [String: String]) {
        if try journal.head().seq == seq {
            let row = try connection.first("SELECT status, attributes FROM users WHERE key = ?1", [.integer(user)])
            return (row?.text(0) ?? "removed", try Texts.decode(row?.text(1) ?? "{}"))
        }
        var (status, attributes): (String, [String: String]) = ("not there yet", [:])
        for row in try connection.rows(
            """
            SELECT events.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND timeline.seq <= ?2 AND events.type LIKE 'User%'
            ORDER BY events.seq
            """, [.integer(user), .integer(seq)])
        {
            switch try journal.event(row.integer(0))?.event {
            case .userRegistered(_, let first): (status, attributes) = ("active", first)
            case .userChanged(_, let set, let cleared):
                attributes.merge(set) { $1 }
                for name in cleared { attributes[name] = nil }
            case .userSuspended: status = "suspended"
            case .userRemoved: status = "removed"
            case .userResumed, .userReturned: status = "active"
            default: break
            }
        }
        return (status, attributes)
    }

    /// Why no rule of a group, or of those inside it, made the user a member.
    private func unmetRules(
        below group: EntityKey, _ user: EntityKey, _ attributes: [String: String], _ period: AuditPeriod
    ) throws -> [String] {
        let below = try inside(group, period, endedBy: nil).filter { $0.text(1) == "group" }.map { $0.integer(0) }
        let names = try Set(below).subtracting([group]).map { (key: $0, name: try name(.group, $0, asOf: period.to)) }
            .sorted { Names.folded($0.name) < Names.folded($1.name) }
        let groups = [(key: group, name: try name(.group, group, asOf: period.to))] + names
        return try groups.compactMap { group -> String? in
            let rule = try connection.first(
                """
                SELECT expression, language FROM group_rules
                WHERE grp = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
                """, [.integer(group.key), .integer(period.to)])
            guard let rule else { return nil }
            let exception = try connection.first(
                """
                SELECT mode FROM rule_exceptions
                WHERE grp = ?1 AND user = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
                """, [.integer(group.key), .integer(user), .integer(period.to)])
            if exception?.text(0) == "out" { return "an exception keeps the user out of \(group.name)" }
            let expression = try CompiledExpressions.expression(rule.text(0), language: rule.text(1))
            return "rule of \(group.name): \(expression.explain(attributes) ?? "it holds")"
        }
    }
}
