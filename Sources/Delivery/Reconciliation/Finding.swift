package import Domain

/// Something that a reconciliation found at a target.
package struct Finding: Hashable, Sendable {
    package let kind: ResourceKind
    package let drift: Drift
    /// Our key of it; nil where it is not ours.
    package let resource: EntityKey?
    package let remoteId: String
    /// What people call it: our name of it, or the one that the target shows.
    ///
    /// Never recorded.
    package let name: String
    /// What differs, in paths and never in values.
    package let detail: String
    package var outcome: Outcome
    /// What makes it right, or takes it for right.
    var events: [Event]
    /// How many accounts or memberships making it right takes away or makes anew.
    var weight: Int
    /// Whether a link of ours leads to it.
    let isLinked: Bool

    /// What was done about it.
    package enum Outcome: String, Hashable, Sendable {
        case reported
        /// A job makes the target as it should be.
        case corrected
        /// What the target has is taken for right.
        case adopted
        /// It was to be corrected, but too much would change at once.
        case held
        /// Its name is never touched.
        case protected
    }
}

/// What a reconciliation did.
package struct ReconciliationReport: Hashable, Sendable {
    /// Resources that the target showed.
    package var users: Int64 = 0
    package var groups: Int64 = 0
    package var findings: [Finding] = []
    /// Resources of ours that something is under way for, and that were not judged.
    package var skipped: Int64 = 0
    /// Whether the target could be listed as a whole; where not, only what is ours was read, one by one.
    package var isWhole = true

    /// How many findings there are of a kind of drift.
    package func count(_ drift: Drift) -> Int { findings.count { $0.drift == drift } }
}

/// Why a target could not be read to its end; nothing was concluded or changed.
package struct ReconciliationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
