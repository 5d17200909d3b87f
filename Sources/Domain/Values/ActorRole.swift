/// What an actor may ask for, once roles are recorded.
package enum ActorRole: String, Hashable, Sendable, CaseIterable {
    /// Reads, and changes nothing.
    case auditor
    /// Keeps deliveries going: jobs, held removals, pauses. Changes nobody's access.
    case `operator`
    /// Everything.
    case administrator

    /// Whether it may do what another may.
    package func covers(_ other: ActorRole) -> Bool { rank >= other.rank }

    private var rank: Int {
        switch self {
        case .auditor: 0
        case .operator: 1
        case .administrator: 2
        }
    }
}

extension Request {
    /// The least role that may ask for it; nil where anybody may.
    package var roleNeeded: ActorRole? {
        switch self {
        // Whoever reviews was named by an administrator, and is asked for by the review itself.
        case .recordQuery, .decideReview: nil
        case .retryJob, .dropJob, .acceptJob, .requestJob, .releaseRemovals, .discardRemovals, .pauseApp, .resumeApp,
            .pauseSink, .resumeSink:
            .operator
        default: .administrator
        }
    }
}
