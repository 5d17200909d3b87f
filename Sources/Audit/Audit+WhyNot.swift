import Database
package import Domain
import Store

/// What kept one policy from giving a user its app.
package struct WhyNotAnswer: Hashable, Sendable {
    /// What it is, as scripts read it.
    package enum Obstacle: String, Hashable, Sendable {
        case noPolicy = "no-policy"
        case notActive = "not-active"
        case disabled
        case window
        case notMember = "not-member"
        case scope
        case condition
        case ended
        /// What an expression read cannot be told any more.
        case erased
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
    /// Why a user did not have an app: what came first in the way of each policy that could have given it.
    ///
    /// - Parameters:
    ///   - user: the user.
    ///   - app: the app.
    ///   - period: the instant; of a period its end.
    /// - Returns: an answer for each policy, in the order of their names.
    /// - Throws: `AuditError.hasAccess` where the user had it.
    package func whyNot(_ user: EntityKey, _ app: EntityKey, in period: AuditPeriod) throws -> [WhyNotAnswer] {
        let (passed, period) = (try passed(in: period), period.end)
        let (userName, appName) = (try name(.user, user, asOf: period.to), try name(.app, app, asOf: period.to))
        let reasons = try reasonRows(user, app, period)
        guard reasons.allSatisfy({ passed?.time($0.integer(0), $0.integer(1), user) != nil }) else {
            throw AuditError.hasAccess(user: userName, app: appName)
        }
        let policies = try connection.rows(Self.policies, [.integer(app), .integer(period.to)])
        guard !policies.isEmpty else {
            return [
                WhyNotAnswer(
                    user: userName, app: appName, policy: nil, group: nil, obstacle: .noPolicy,
                    detail: "no policy gives \(appName) to anybody")
            ]
        }
        let asked = Asked(
            user: user, past: try pastUser(user, asOf: period.to), groups: try groups(of: user, asOf: period.to),
            types: try AttributeTypes.asOf(period.to, connection), scope: try scope(app, asOf: period.to),
            seq: period.to)
        return try policies.map { policy in
            let group = try name(.group, policy.integer(1), asOf: period.to)
            let (obstacle, detail) = try obstacle(policy, group, asked)
            return WhyNotAnswer(
                user: userName, app: appName, policy: try name(.policy, policy.integer(0), asOf: period.to),
                group: group, obstacle: obstacle, detail: detail)
        }.sorted { Names.folded($0.policy ?? "") < Names.folded($1.policy ?? "") }
    }

    /// About whom it is asked, and as of when.
    private struct Asked {
        let user: EntityKey
        let past: PastUser
        let groups: Set<EntityKey>
        let types: [String: AttributeType]
        let scope: ExpressionText?
        let seq: Seq
    }

    /// The policies of app `?1` as of seq `?2`: group, enabled, open, and condition with its language.
    private static let policies = """
        SELECT version.policy, version.grp, version.enabled, coalesce(spell.open, 1), asked.expression, asked.language
        FROM policy_versions AS version
        LEFT JOIN policy_windows AS spell ON spell.policy = version.policy AND spell.from_seq <= ?2
            AND (spell.to_seq IS NULL OR spell.to_seq > ?2)
        LEFT JOIN policy_conditions AS asked ON asked.policy = version.policy AND asked.from_seq <= ?2
            AND (asked.to_seq IS NULL OR asked.to_seq > ?2)
        WHERE version.app = ?1 AND version.from_seq <= ?2 AND (version.to_seq IS NULL OR version.to_seq > ?2)
        """

    private func obstacle(
        _ policy: SQLRow, _ group: String, _ asked: Asked
    ) throws -> (WhyNotAnswer.Obstacle, String) {
        guard asked.past.status == .active else {
            return (
                .notActive,
                asked.past.status == .removed ? "the user has left" : "the user is \(asked.past.status.rawValue)"
            )
        }
        guard policy.truth(2) else { return (.disabled, "the policy is disabled") }
        guard policy.truth(3) else { return (.window, "the policy's window is not open") }
        guard asked.groups.contains(policy.integer(1)) else {
            let rules = try unmetRules(below: policy.integer(1), asked)
            let nobody = "the user belongs neither to \(group) nor to a group inside it"
            return (.notMember, ([nobody] + rules).joined(separator: "; "))
        }
        let condition = policy.optionalText(4).map { ExpressionText($0, language: policy.text(5)) }
        for (expression, obstacle) in [(asked.scope, WhyNotAnswer.Obstacle.scope), (condition, .condition)] {
            guard let expression, let why = try explain(expression, asked) else { continue }
            return (asked.past.isErased ? .erased : obstacle, why)
        }
        return (.ended, "its end has passed")
    }

    /// Why an expression did not hold; nil where it did.
    private func explain(_ expression: ExpressionText, _ asked: Asked) throws -> String? {
        if asked.past.isErased { return "the attributes that \(expression.text) read were erased" }
        return try CompiledExpressions.expression(
            expression.text, language: expression.language, types: asked.types
        ).explain(asked.past.attributes)
    }

    /// Why no rule of a group, or of those inside it, made the user a member.
    private func unmetRules(below group: EntityKey, _ asked: Asked) throws -> [String] {
        try connection.rows(
            """
            WITH RECURSIVE inside (grp) AS (
                SELECT ?1
                UNION
                SELECT memberships.member FROM inside
                JOIN memberships ON memberships.grp = inside.grp AND memberships.kind = 'group'
                WHERE memberships.from_seq <= ?2 AND (memberships.to_seq IS NULL OR memberships.to_seq > ?2)
            )
            SELECT inside.grp, rule.expression, rule.language, exception.mode
            FROM inside
            JOIN group_rules AS rule ON rule.grp = inside.grp AND rule.from_seq <= ?2
                AND (rule.to_seq IS NULL OR rule.to_seq > ?2)
            LEFT JOIN rule_exceptions AS exception ON exception.grp = inside.grp AND exception.user = ?3
                AND exception.from_seq <= ?2 AND (exception.to_seq IS NULL OR exception.to_seq > ?2)
            """, [.integer(group), .integer(asked.seq), .integer(asked.user)]
        ).map { row in
            let name = try name(.group, row.integer(0), asOf: asked.seq)
            let isOuter = row.integer(0) == group
            if row.optionalText(3) == "out" {
                return (isOuter, name, "an exception kept the user out of \(name)")
            }
            let rule = ExpressionText(row.text(1), language: row.text(2))
            return (isOuter, name, "rule of \(name): \(try explain(rule, asked) ?? "it holds")")
        }.sorted { $0.0 != $1.0 ? $0.0 : Names.folded($0.1) < Names.folded($1.1) }.map(\.2)
    }
}
