/// What one product accepts of a protocol.
///
/// Data, not code: a connector reads it and behaves accordingly.
package struct TargetProfile: Hashable, Sendable {
    /// The name that `app add --profile` takes.
    package var name: String
    /// The product, for people.
    package var title: String

    // Attributes
    /// Target path to expression, where an app maps nothing else.
    package var mapping: [String: String]
    /// Paths without which a user is not sent.
    package var requiredPaths: [String]
    /// First parts of the paths that the target knows (`name`, `emails`, or a schema URN); nil where it takes any.
    package var knownRoots: Set<String>?
    /// Multi-valued attributes that hold at most one element, which is then the primary one.
    package var singleElementRoots: Set<String>
    /// Characters that no value may hold.
    package var forbiddenCharacters: String
    /// Longest value in characters, by path; the empty path stands for all others.
    package var maximumLengths: [String: Int]
    /// Whether a user name may hold spaces.
    package var allowsSpaceInUserName: Bool

    // Requests
    /// Media type of requests.
    package var contentType: String
    /// Value of the `User-Agent` header; some targets refuse requests without one.
    package var userAgent: String
    /// Longest wait for the whole answer.
    package var requestTimeout: Duration
    /// Requests under way at once, where the app does not say.
    package var concurrency: Int

    // Groups
    /// Most members in one request.
    package var memberChunk: Int
    /// How members are taken out: `members[value eq "ID"]`, or `members` with a list of values.
    package var memberRemoval: MemberRemoval
    /// Statuses with which the target may answer a change of members that names an account it does not have.
    package var unknownMemberStatuses: Set<Int>
    /// Whether groups carry our externalId.
    package var groupsHaveExternalId: Bool

    // Looking up
    /// In which order an account is looked for.
    package var userLookUps: [LookUpKey]
    /// In which order a group is looked for.
    package var groupLookUps: [LookUpKey]
    /// How long a created resource may stay out of the target's search.
    package var visibilityDelay: Duration
    /// Whether an account that we did not make, and that carries nobody's externalId, may become ours.
    package var adoptsUnclaimed: Bool
    /// Whether an account that vanished at the target is made again.
    package var recreatesVanished: Bool

    /// The two ways in which products take members out of a group (TARGETS 1.4).
    package enum MemberRemoval: String, Hashable, Sendable {
        /// `remove` with path `members[value eq "ID"]`, the form of RFC 7644 section 3.5.2.2.
        case filter
        /// `remove` with path `members` and a list of values, which the RFC does not have.
        case valueList
    }

    /// The profiles in the box.
    package static let all: [TargetProfile] = [.awsIdentityCenter]

    /// The profile of that name.
    package static func named(_ name: String) -> TargetProfile? { all.first { $0.name == name } }
}
