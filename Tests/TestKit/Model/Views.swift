package import Domain

/// Everything that follows from the facts of a ``Model``.
package struct Views: Hashable, Sendable {
    /// Why a user has an app: a policy, through direct membership of the group `via`.
    package struct Reason: Hashable, Sendable {
        package var app: EntityKey
        package var user: EntityKey
        package var policy: EntityKey
        package var via: EntityKey
    }

    /// A user who has an app.
    package struct Assignment: Hashable, Sendable {
        package var app: EntityKey
        package var user: EntityKey
    }

    /// How a user signs in to an app, and which policy says so.
    package struct Login: Hashable, Sendable {
        package var app: EntityKey
        package var user: EntityKey
        package var policy: EntityKey
        package var method: String
    }

    /// A group that is wanted in an app.
    package struct AppGroup: Hashable, Sendable {
        package var app: EntityKey
        package var group: EntityKey
    }

    /// What something is called.
    package struct Name: Hashable, Sendable {
        package var kind: EntityKind
        package var key: EntityKey
        package var name: String
    }

    /// What a policy says.
    package struct PolicyText: Hashable, Sendable {
        package var policy: EntityKey
        package var app: EntityKey
        package var group: EntityKey
        package var loginMethod: String
        package var priority: Int64
        package var isEnabled: Bool
    }

    /// When a policy gives its app, and whether that time has come, as the events say.
    package struct Window: Hashable, Sendable {
        package var policy: EntityKey
        package var bounds: TimeWindow
        package var isOpen: Bool
        /// The event that set the bounds: the same bounds set again begin anew.
        package var seq: Seq
    }

    /// An account that an app has of ours.
    package struct Account: Hashable, Sendable {
        package var app: EntityKey
        package var user: EntityKey
        package var remoteId: String
        package var isActive: Bool
    }

    /// A user who may hold what a separation keeps apart.
    package struct Allowance: Hashable, Sendable {
        package var place: Model.ExceptionPlace
        package var until: Timestamp
        /// The event that allowed it.
        package var seq: Seq
    }

    /// What a review says of a user.
    package struct Decided: Hashable, Sendable {
        package var place: Model.ReviewPlace
        package var decided: Model.DecidedLine
    }

    /// A group, and one that is inside it or is itself.
    package struct GroupPath: Hashable, Sendable {
        package var ancestor: EntityKey
        package var descendant: EntityKey
    }

    /// Who is a member by the rule of a group.
    package struct RuleMembership: Hashable, Sendable {
        package var group: EntityKey
        package var user: EntityKey
        /// `rule` or `exception`.
        package var how: String
        /// Whether the user is a direct member besides.
        package var isDirect: Bool
    }

    /// The rule of a group, the condition of a policy, or the scope of an app.
    package struct RuleText: Hashable, Sendable {
        package var owner: EntityKey
        package var expression: ExpressionText
    }

    /// A named user and how the user is an exception.
    package struct Exception: Hashable, Sendable {
        package var place: Model.RulePlace
        package var mode: RuleException
    }

    /// What the values of an attribute are.
    package struct DeclaredType: Hashable, Sendable {
        package var name: String
        package var type: AttributeType
    }

    /// An expression that has no value for a user.
    package struct ExpressionError: Hashable, Sendable {
        /// `rule`, `condition` or `scope`.
        package var kind: String
        package var owner: EntityKey
        package var user: EntityKey
        package var message: String
    }

    package var memberships: Set<Model.Membership> = []
    package var ruleMemberships: Set<RuleMembership> = []
    package var rules: Set<RuleText> = []
    package var exceptions: Set<Exception> = []
    package var conditions: Set<RuleText> = []
    package var scopes: Set<RuleText> = []
    package var types: Set<DeclaredType> = []
    package var errors: Set<ExpressionError> = []
    package var reasons: Set<Reason> = []
    package var assignments: Set<Assignment> = []
    package var logins: Set<Login> = []
    package var appGroups: Set<AppGroup> = []
    package var names: Set<Name> = []
    package var policyTexts: Set<PolicyText> = []
    package var accounts: Set<Account> = []
    package var windows: Set<Window> = []
    package var allowances: Set<Allowance> = []
    package var decisions: Set<Decided> = []
    /// In how many ways one group is inside another.
    package var ways: [GroupPath: Int64] = [:]
    /// The users who should be seen in each wanted group.
    package var appMembers: [AppGroup: Set<EntityKey>] = [:]

    /// The groups that a group is inside of, itself among them.
    package func ancestors(of group: EntityKey) -> Set<EntityKey> {
        Set(ways.keys.filter { $0.descendant == group }.map(\.ancestor))
    }

    /// The groups that a user or a group belongs to, directly or by nesting.
    package func groups(of member: EntityKey) -> Set<EntityKey> {
        var all: Set<EntityKey> = []
        for membership in memberships where membership.member == member {
            all.formUnion(ancestors(of: membership.group))
        }
        return all
    }
}

extension Model {
    /// Computes what follows from the facts, all of it.
    ///
    /// - Parameter before: what followed before the newest event: what an expression without a value leaves as it was.
    /// - Returns: what follows now.
    func computeViews(after before: Views) -> Views {
        var views = Views()
        views.ways = computeWays()
        computeRules(&views, after: before)
        views.policyTexts = computePolicyTexts()
        views.windows = computeWindows()
        computeReasons(&views, after: before)
        views.allowances = computeAllowances()
        views.decisions = Set(reviewDecisions.map { Views.Decided(place: $0.key, decided: $0.value) })
        views.assignments = Set(views.reasons.map { Views.Assignment(app: $0.app, user: $0.user) })
        views.logins = Set(views.assignments.compactMap { login(of: $0, views.reasons) })
        views.appGroups = computeAppGroups()
        views.names = computeNames()
        views.accounts = computeAccounts()
        for appGroup in views.appGroups {
            let users = views.assignments.filter { $0.app == appGroup.app }.map(\.user)
            views.appMembers[appGroup] = Set(users.filter { views.groups(of: $0).contains(appGroup.group) })
        }
        return views
    }

    private func computeWays() -> [Views.GroupPath: Int64] {
        var children: [EntityKey: [EntityKey]] = [:]
        for membership in memberships where membership.kind == .group {
            children[membership.group, default: []].append(membership.member)
        }
        var ways: [Views.GroupPath: Int64] = [:]
        func walk(from ancestor: EntityKey, at group: EntityKey) {
            ways[Views.GroupPath(ancestor: ancestor, descendant: group), default: 0] += 1
            for child in children[group] ?? [] { walk(from: ancestor, at: child) }
        }
        for (key, group) in groups where group.removed == nil { walk(from: key, at: key) }
        return ways
    }

    /// An assignment's reasons: enabled policies, inside their windows, that name a group to which an active user belongs,
    /// with their conditions and the scopes of their apps true of the user.
    private func computeReasons(_ views: inout Views, after before: Views) {
        for (policyKey, policy) in policies where policy.isEnabled && policy.isOpen && policy.removed == nil {
            for membership in views.memberships where membership.kind == .user {
                let path = Views.GroupPath(ancestor: policy.group, descendant: membership.group)
                guard let user = users[membership.member], user.status == .active, views.ways[path] != nil else {
                    continue
                }
                let reason = Views.Reason(
                    app: policy.app, user: membership.member, policy: policyKey, via: membership.group)
                let outcomes = (
                    condition: outcome(policy.condition, user), scope: outcome(apps[policy.app]?.scope, user)
                )
                if case .failed(let message) = outcomes.scope {
                    views.errors.insert(
                        .init(kind: "scope", owner: policy.app, user: membership.member, message: message))
                }
                if case .failed(let message) = outcomes.condition, outcomes.scope != .holdsNot {
                    views.errors.insert(
                        .init(kind: "condition", owner: policyKey, user: membership.member, message: message))
                }
                // What is false decides; what has no value leaves all as it was.
                if outcomes == (.holds, .holds) {
                    views.reasons.insert(reason)
                } else if outcomes.condition != .holdsNot, outcomes.scope != .holdsNot, before.reasons.contains(reason)
                {
                    views.reasons.insert(reason)
                }
            }
        }
    }

    /// The highest priority decides; among equals the oldest.
    private func login(of assignment: Views.Assignment, _ reasons: Set<Views.Reason>) -> Views.Login? {
        var best: (key: EntityKey, policy: Policy)?
        for reason in reasons where reason.app == assignment.app && reason.user == assignment.user {
            guard let policy = policies[reason.policy] else { continue }
            if let known = best {
                if policy.priority < known.policy.priority { continue }
                if policy.priority == known.policy.priority && reason.policy >= known.key { continue }
            }
            best = (reason.policy, policy)
        }
        return best.map {
            Views.Login(app: assignment.app, user: assignment.user, policy: $0.key, method: $0.policy.loginMethod)
        }
    }

    private func computeAppGroups() -> Set<Views.AppGroup> {
        var wanted: Set<Views.AppGroup> = []
        for policy in policies.values where policy.isEnabled && policy.isOpen && policy.removed == nil {
            guard let app = apps[policy.app], app.removed == nil, app.features.contains(.pushGroups) else { continue }
            wanted.insert(Views.AppGroup(app: policy.app, group: policy.group))
        }
        return wanted
    }

    private func computePolicyTexts() -> Set<Views.PolicyText> {
        var texts: Set<Views.PolicyText> = []
        for (key, policy) in policies where policy.removed == nil {
            texts.insert(
                Views.PolicyText(
                    policy: key, app: policy.app, group: policy.group, loginMethod: policy.loginMethod,
                    priority: policy.priority, isEnabled: policy.isEnabled))
        }
        return texts
    }

    /// A leaver keeps the name, which stays taken; what was removed gives its name up.
    private func computeNames() -> Set<Views.Name> {
        var names: Set<Views.Name> = []
        for (key, user) in users { names.insert(Views.Name(kind: .user, key: key, name: user.name)) }
        for (key, group) in groups where group.removed == nil {
            names.insert(Views.Name(kind: .group, key: key, name: group.name))
        }
        for (key, app) in apps where app.removed == nil {
            names.insert(Views.Name(kind: .app, key: key, name: app.name))
        }
        for (key, policy) in policies where policy.removed == nil {
            names.insert(Views.Name(kind: .policy, key: key, name: policy.name))
        }
        for (key, token) in tokens where token.removed == nil {
            names.insert(Views.Name(kind: .token, key: key, name: token.name))
        }
        for (key, separation) in separations where separation.removed == nil {
            names.insert(Views.Name(kind: .separation, key: key, name: separation.name))
        }
        for (key, review) in reviews { names.insert(Views.Name(kind: .review, key: key, name: review.name)) }
        for (key, sink) in sinks where sink.removed == nil {
            names.insert(Views.Name(kind: .sink, key: key, name: sink.name))
        }
        return names
    }

    private func computeAccounts() -> Set<Views.Account> {
        var accounts: Set<Views.Account> = []
        for (place, link) in links where link.kind == .user {
            accounts.insert(
                Views.Account(app: place.app, user: place.resource, remoteId: link.remoteId, isActive: link.isActive))
        }
        return accounts
    }
}
