package import Domain

/// What happened to one user within a period.
package struct MoveRecord: Hashable, Sendable {
    package let user: String
    package let displayName: String?
    package let kind: MoveKind
    /// When the user joined or left; for a mover, when the last change was.
    package let at: Timestamp
    package let actor: String?
    package let reason: String?
    package let groupsGained: [String]
    package let groupsLost: [String]
    package let appsGained: [String]
    package let appsLost: [String]
    /// Suspensions and the like, in words.
    package let notes: [String]
    /// The event that `at` is of.
    package let seq: Seq
}

/// What somebody is in the words of joiners, movers and leavers.
package enum MoveKind: String, Hashable, Sendable, CaseIterable {
    /// Was not there at the beginning, and is at the end.
    case joiner
    /// Was there all the time, and gained or lost something.
    case mover
    /// Was there at the beginning, and is not at the end.
    case leaver
    /// Came and went within the period.
    case visitor
}
