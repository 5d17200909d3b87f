import Database
package import Domain
import Store

/// What keeps one policy from giving a user its app now.
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

    /// nil where no policy gives the app at all.
    package let policy: String?
    package let group: String?
    package let obstacle: Obstacle
    /// One sentence, with the first term that is not true and what it read, where an expression decides.
    package let detail: String
}

extension Audit {
    /// Why a user does not have an app now: what comes first in the way of each policy that could give it.
    ///
    /// - Parameters:
    ///   - user: the user.
    ///   - app: the app.
    ///   - period: now; past attributes are not kept.
    /// - Returns: an answer for each policy, in the order of their names.
    /// - Throws: `AuditError.hasAccess` where the user has it.
    package func whyNot(_ user: EntityKey, _ app: EntityKey, in period: AuditPeriod) throws -> [WhyNotAnswer] {
        let passed = try passed(in: period)
        let reasons = try reasonRows(user, app, period)
        guard reasons.allSatisfy({ passed?.time($0.integer(0), $0.integer(1), user) != nil }) else {
            throw AuditError.hasAccess(
                user: try name(.user, user, asOf: period.to), app: try name(.app, app, asOf: period.to))
        }
        let policies = try connection.rows(
            """
            SELECT policies.key, policies.name, policies.grp, groups.name, policies.enabled,
                coalesce(policy_windows.open, 1), policy_conditions.expression, policy_conditions.language
            FROM policies JOIN groups ON groups.key = policies.grp
            LEFT JOIN policy_windows ON policy_windows.policy = policies.key AND policy_windows.to_seq IS NULL
            LEFT JOIN policy_conditions ON policy_conditions.policy = policies.key
                AND policy_conditions.to_seq IS NULL
            WHERE policies.app = ?1 AND policies.removed_seq IS NULL ORDER BY policies.folded
            """, [.integer(app)])
        guard !policies.isEmpty else {
            return [
                WhyNotAnswer(
                    policy: nil, group: nil, obstacle: .noPolicy,
                    detail: "no policy gives \(try name(.app, app, asOf: period.to)) to anybody")
            ]
        }
        let row = try connection.first("SELECT status, attributes FROM users WHERE key = ?1", [.integer(user)])
        let attributes = try Texts.decode(row?.text(1) ?? "{}")
        return try policies.map { policy in
            let (obstacle, detail) = try obstacle(policy, user, row?.text(0) ?? "removed", attributes)
            return WhyNotAnswer(policy: policy.text(1), group: policy.text(3), obstacle: obstacle, detail: detail)
        }
    }

    private func obstacle(
        _ policy: SQLRow, _ user: EntityKey, _ status: String, _ attributes: [String: String]
    ) throws -> (WhyNotAnswer.Obstacle, String) {
        guard status == "active" else {
            return (.notActive, status == "removed" ? "the user has left" : "the user is \(status)")
        }
        guard policy.truth(4) else { return (.disabled, "the policy is disabled") }
        guard policy.truth(5) else { return (.window, "the policy's window is not open") }
        let belongs = try connection.first(
            """
            SELECT 1 FROM group_paths
            JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.member = ?2
                AND memberships.to_seq IS NULL
            WHERE group_paths.ancestor = ?1 LIMIT 1
            """, [policy.values[2], .integer(user)])
        guard belongs != nil else {
            let rules = try unmetRules(below: policy.integer(2), user, attributes)
            let nobody = "the user belongs neither to \(policy.text(3)) nor to a group inside it"
            return (.notMember, ([nobody] + rules).joined(separator: "; "))
        }
        if let text = policy.optionalText(6) {
            let condition = try CompiledExpressions.expression(text, language: policy.text(7))
            if let why = condition.explain(attributes) { return (.condition, why) }
        }
        return (.ended, "its end has passed")
    }

    /// Why no rule of a group, or of those inside it, makes the user a member.
    private func unmetRules(
        below group: EntityKey, _ user: EntityKey, _ attributes: [String: String]
    ) throws -> [String] {
        try connection.rows(
            """
            SELECT groups.name, group_rules.expression, group_rules.language, rule_exceptions.mode
            FROM group_paths
            JOIN group_rules ON group_rules.grp = group_paths.descendant AND group_rules.to_seq IS NULL
            JOIN groups ON groups.key = group_paths.descendant
            LEFT JOIN rule_exceptions ON rule_exceptions.grp = group_paths.descendant AND rule_exceptions.user = ?2
                AND rule_exceptions.to_seq IS NULL
            WHERE group_paths.ancestor = ?1 ORDER BY group_paths.descendant <> ?1, groups.folded
            """, [.integer(group), .integer(user)]
        ).map { row in
            if row.optionalText(3) == "out" { return "an exception keeps the user out of \(row.text(0))" }
            let rule = try CompiledExpressions.expression(row.text(1), language: row.text(2))
            return "rule of \(row.text(0)): \(rule.explain(attributes) ?? "it holds")"
        }
    }
}
