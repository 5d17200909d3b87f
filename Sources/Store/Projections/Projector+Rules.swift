import Database
import Domain

/// Membership by rule: who comes into a group and who leaves it, because a rule, an exception or an attribute changed.
extension Projector {
    func applyRule(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .groupRuleSet(let group, let rule):
            try connection.run(RuleSQL.endRule, [.integer(group), .integer(seq)])
            try connection.run(
                "INSERT INTO group_rules (grp, expression, language, from_seq) VALUES (?1, ?2, ?3, ?4)",
                [.integer(group), .text(rule.text), .text(rule.language), .integer(seq)])
            book.forget()
            try evaluateRule(ofGroup: group, seq)
            try settleRules(seq)
            try note(seq, (.group, group))
        case .groupRuleCleared(let group):
            try connection.run(RuleSQL.leaveAll, [.integer(group)])
            try endRule(ofGroup: group, seq)
            try settleRules(seq)
            try note(seq, (.group, group))
        case .ruleExceptionSet(let group, let user, let mode):
            try connection.run(RuleSQL.endException, [.integer(group), .integer(user), .integer(seq)])
            try connection.run(
                "INSERT INTO rule_exceptions (grp, user, mode, from_seq) VALUES (?1, ?2, ?3, ?4)",
                [.integer(group), .integer(user), .text(mode.rawValue), .integer(seq)])
            try exceptionChanged(group, user, seq)
        case .ruleExceptionCleared(let group, let user):
            try connection.run(RuleSQL.endException, [.integer(group), .integer(user), .integer(seq)])
            try exceptionChanged(group, user, seq)
        case .policyConditionSet(let policy, let condition):
            try endCondition(policy, seq)
            try beginCondition(policy, condition, seq)
            try settlePolicy(policy, seq)
        case .appScopeSet(let app, let scope): try setScope(app, scope, seq)
        default: break
        }
    }

    private func exceptionChanged(_ group: EntityKey, _ user: EntityKey, _ seq: Seq) throws {
        try evaluateRules(ofUser: user, book.rules().filter { $0.key == group }, seq)
        try note(seq, (.group, group), (.user, user))
    }

    /// Remembers attributes that no user had before.
    func noteAttributes(_ names: some Sequence<String>, _ seq: Seq) throws {
        for name in names where !UserAttribute.standard.contains(name) && book.attributes.insert(name).inserted {
            try connection.run(
                "INSERT INTO attributes (name, first_seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [.text(name), .integer(seq)])
        }
    }

    /// Evaluates what reads the attributes that have changed, for their user alone.
    func evaluate(_ user: EntityKey, changed names: Set<String>, _ seq: Seq) throws {
        guard try !book.isEmpty() else { return }
        let conditions = try book.conditions().filter { !$0.value.attributes.isDisjoint(with: names) }
        for policy in conditions.keys.sorted() {
            try connection.run(RuleSQL.considerReasons, [.integer(user), .integer(policy), .integer(seq)])
        }
        let scopes = try book.scopes().filter { !$0.value.attributes.isDisjoint(with: names) }
        for app in scopes.keys.sorted() { try considerReasons(ofUser: user, inApp: app, seq) }
        let rules = try book.rules().filter { !$0.value.attributes.isDisjoint(with: names) }
        try evaluate(rules, for: user, seq)
        if !conditions.isEmpty || !scopes.isEmpty || !rules.isEmpty { try settleRules(seq) }
    }

    /// Evaluates these rules for one user, and settles what follows.
    func evaluateRules(ofUser user: EntityKey, _ rules: [EntityKey: UserExpression], _ seq: Seq) throws {
        guard !rules.isEmpty else { return }
        try evaluate(rules, for: user, seq)
        try settleRules(seq)
    }

    private func evaluate(_ rules: [EntityKey: UserExpression], for user: EntityKey, _ seq: Seq) throws {
        guard !rules.isEmpty, let standings = try RuleStandings(of: user, connection) else { return }
        for (group, rule) in rules.sorted(by: { $0.key < $1.key }) {
            try evaluate(rule, standings[group], standings.attributes, seq)
        }
    }

    /// Evaluates a rule for everybody who has not left, in one pass.
    private func evaluateRule(ofGroup group: EntityKey, _ seq: Seq) throws {
        guard let rule = try book.rules()[group] else { return }
        var last: EntityKey = 0
        while true {
            let rows = try connection.rows(
                RuleSQL.everybody, [.integer(group), .integer(last), .integer(Self.usersAtOnce)])
            guard let end = rows.last?.integer(0) else { return }
            for row in rows {
                let standing = RuleStanding(
                    group: group, user: row.integer(0), exception: row.optionalText(2), how: row.optionalText(3),
                    isDirect: row.truth(4), error: row.optionalText(5))
                try evaluate(rule, standing, try Texts.decode(row.text(1)), seq)
            }
            last = end
        }
    }

    /// Users whose attributes are held in memory at once.
    private static let usersAtOnce: Int64 = 5_000

    /// Notes how a user is a member by a rule now, where that has changed, and whether the rule has no value.
    private func evaluate(
        _ rule: UserExpression, _ standing: RuleStanding, _ attributes: [String: String], _ seq: Seq
    ) throws {
        var (how, message): (String?, String?) = (nil, nil)
        switch standing.exception {
        case "in": how = "exception"
        case "out": break
        default:
            switch rule.evaluate(attributes) {
            case .holds: how = "rule"
            case .holdsNot: break
            case .failed(let why):
                // It stays as it was.
                how = standing.how == nil ? nil : "rule"
                message = why
            }
        }
        let key: [SQLValue] = [.integer(standing.group), .integer(standing.user)]
        if how != standing.how {
            try connection.run(
                RuleSQL.change, key + [SQLValue(how), SQLValue(standing.how), SQLValue(standing.isDirect)])
        }
        guard message != standing.error else { return }
        try connection.run(RuleSQL.dropError, key)
        if let message { try connection.run(RuleSQL.noteError, key + [.integer(seq), .text(message)]) }
    }

    /// A direct member who is one by the rule as well, or is no longer: the membership goes on.
    ///
    /// - Returns: whether the user is a member by a rule; nothing is done where not.
    func turnRuleMember(_ group: EntityKey, _ user: EntityKey, isDirect: Bool, _ seq: Seq) throws -> Bool {
        guard try book.rules()[group] != nil else { return false }
        let parameters: [SQLValue] = [.integer(group), .integer(user), .integer(seq)]
        guard try connection.run(RuleSQL.endMembership, parameters) > 0 else { return false }
        try connection.run(RuleSQL.turn, parameters + [SQLValue(isDirect)])
        return true
    }

    /// A leaver is no member by any rule, and no exception that lets somebody in; one kept out stays out.
    func endRuleMemberships(ofUser user: EntityKey, _ seq: Seq) throws {
        guard try !book.rules().isEmpty else { return }
        for sql in RuleSQL.leave { try connection.run(sql, [.integer(user), .integer(seq)]) }
        try connection.run(RuleSQL.dropErrorsOfUser, [.integer(user)])
    }

    /// A rule ends, with its exceptions, and with it what it made; the memberships end elsewhere.
    func endRule(ofGroup group: EntityKey, _ seq: Seq) throws {
        guard try book.rules()[group] != nil else { return }
        for sql in RuleSQL.end { try connection.run(sql, [.integer(group), .integer(seq)]) }
        try connection.run(RuleSQL.dropErrorsOfGroup, [.integer(group)])
        book.forget()
    }

    /// Makes the memberships follow what was noted, and everything else follow them.
    private func settleRules(_ seq: Seq) throws {
        for sql in RuleSQL.follow { try connection.run(sql, [.integer(seq)]) }
        try settle()
        for sql in RuleSQL.tell { try connection.run(sql, [.integer(seq)]) }
        try connection.run("DELETE FROM scratch_rules")
    }
}
