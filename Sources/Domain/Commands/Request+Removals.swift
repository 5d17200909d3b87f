extension Request {
    /// Whether it can take something away from many at once, which may have to be held.
    package var mayTakeAway: Bool {
        switch self {
        case .removeMembers, .removeGroup, .disablePolicy, .removePolicy, .switchFeature, .changePolicyWindow,
            .changeRule, .changeException, .changeCondition, .changeScope:
            true
        // Whom it gives its app, a later request of the same command can take it away by an attribute.
        case .addPolicy(_, _, _, _, _, _, let condition): condition != nil
        case .decideReview(_, _, .revoke, _), .closeReview(_, .revoke, _): true
        default: false
        }
    }
}

extension Request {
    /// Whether it can take something away where there is a rule, a condition or a scope.
    package var changesAttributes: Bool {
        if case .changeUser = self { return true }
        return false
    }
}

extension Request {
    /// Whether users, groups and their memberships are all that decides it: no assignment, no want and no account.
    package var isDecidedByMembership: Bool {
        switch self {
        case .registerUser, .addMembers, .addTimedMembers, .changeMembershipEnd: true
        default: false
        }
    }
}
