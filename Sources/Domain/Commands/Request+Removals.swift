extension Request {
    /// Whether it can take something away from many at once, which may have to be held.
    package var mayTakeAway: Bool {
        switch self {
        case .removeMembers, .removeGroup, .disablePolicy, .removePolicy, .switchFeature, .changePolicyWindow: true
        default: false
        }
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
