extension Request {
    /// Whether it can take something away from many at once, which may have to be held.
    package var mayTakeAway: Bool {
        switch self {
        case .removeMembers, .removeGroup, .disablePolicy, .removePolicy, .switchFeature: true
        default: false
        }
    }
}
