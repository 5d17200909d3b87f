/// What one product accepts of a protocol.
///
/// Data, not code: a connector reads it and behaves accordingly. What has a default here is as the RFCs have it.
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
    /// Whether accounts carry our externalId.
    package var usersHaveExternalId: Bool = true
    /// Whether the user name of an account can change.
    package var userNameChanges: Bool = true
    /// Whether the target changes the case of user names, so that a difference in case alone is none.
    package var foldsUserName: Bool = false
    /// Whether a user is created with a password, drawn for the occasion and kept nowhere.
    package var needsInitialPassword: Bool = false

    // Requests
    /// Media type of requests.
    package var contentType: String
    /// Value of the `Accept` header.
    package var accept: String = "application/scim+json, application/json"
    /// Value of the `User-Agent` header; some targets refuse requests without one.
    package var userAgent: String
    /// Longest wait for the whole answer.
    package var requestTimeout: Duration
    /// Requests under way at once, where the app does not say.
    package var concurrency: Int
    /// Requests a second to start with; nil where nothing is held back.
    package var rate: Double? = nil
    /// Requests that may go out at once after a quiet time, where there is a rate.
    package var burst: Int = 10
    /// Codes in an error that mean "later", although its status is 400 or 403.
    package var throttlingCodes: Set<String> = []
    /// Codes in an error with status 400 or 403 that mean that the target has such a resource already.
    package var conflictCodes: Set<String> = ["uniqueness"]
    /// Path of the users below the endpoint.
    package var usersPath: String = "/Users"
    /// Path of the groups below the endpoint.
    package var groupsPath: String = "/Groups"
    /// Path of the document in which the target says what it can do.
    package var discoveryPath: String = "/ServiceProviderConfig"

    // Access
    /// The ways of signing in that the target has.
    package var authentication: Set<Authentication> = [.bearer, .clientCredentials]
    /// Whether requests go to the host that the token's answer names as `instance_url`, and not to the endpoint's own.
    package var usesInstanceURL: Bool = false
    /// How long an access token lasts that a person made at the target's console; nil where that is not known.
    package var tokenLifetime: Duration? = nil
    /// Users and groups at the target that are never adopted, and so never changed or removed, compared without regard
    /// to case.
    package var protectedNames: Set<String> = []

    // Changes
    /// How a change of a user is sent.
    package var updateStyle: UpdateStyle = .patchPaths
    /// How one element of a multi-valued attribute is written by a PATCH with paths.
    package var elementUpdate: ElementUpdate = .replace
    /// How the verbs of a PATCH are written.
    package var operationCase: OperationCase = .lower
    /// Name of the list of operations in a PATCH.
    package var operationsKey: String = "Operations"
    /// Most operations in one PATCH; nil where the target has no such limit.
    package var maximumPatchOperations: Int? = nil
    /// How `active` is written in a PATCH.
    package var activeForm: ActiveForm = .boolean
    /// Whether a change names the version that it is meant for (`ETag` and `If-Match`).
    package var usesVersions: Bool = false
    /// Whether `DELETE` of a user only deactivates, so that the account and its name remain.
    package var deletionDeactivates: Bool = false

    // Groups
    /// How a change of a group is sent.
    package var groupStyle: GroupStyle = .patch
    /// What can be done with groups.
    package var groupCapabilities: Set<GroupCapability> = Set(GroupCapability.allCases)
    /// Further texts of a group by path, each a template with `${name}`, `${slug}` and `${externalId}`.
    package var groupAttributes: [String: String] = [:]
    /// Paths without which a group is not sent.
    package var requiredGroupPaths: [String] = []
    /// How members are put in.
    package var memberAddition: MemberAddition = .list
    /// How members are taken out: `members[value eq "ID"]`, or `members` with a list of values.
    package var memberRemoval: MemberRemoval
    /// Most members that one request puts in.
    package var memberChunk: Int
    /// Most members that one request takes out.
    package var memberRemovalChunk: Int = 100
    /// Whether the target shows who is in a group.
    package var membersAreShown: Bool = true
    /// What it shows of them.
    package var memberValue: MemberValue = .id
    /// Whether the target can leave them out where they are not needed (`excludedAttributes`, RFC 7644 section 3.9).
    package var canExcludeMembers: Bool = true
    /// Statuses with which the target may answer a change of members that names an account it does not have.
    package var unknownMemberStatuses: Set<Int>
    /// Whether groups carry our externalId.
    package var groupsHaveExternalId: Bool

    // Looking up
    /// Whether the target can be asked for one resource by a filter; where not, the pages of its list are searched.
    package var filters: Bool = true
    /// In which order an account is looked for, and by what the target can be asked for one.
    package var userLookUps: [LookUpKey]
    /// In which order a group is looked for, and by what the target can be asked for one.
    package var groupLookUps: [LookUpKey]
    /// How all users and groups are listed.
    package var listing: ListStyle = .index
    /// Whether the first page is asked for with an empty cursor, without which the target has no cursors.
    package var firstCursorIsEmpty: Bool = false
    /// Resources asked for in one page.
    package var pageSize: Int = 100
    /// How long a created resource may stay out of the target's search.
    package var visibilityDelay: Duration
    /// Whether an account that we did not make, and that carries nobody's externalId, may become ours.
    package var adoptsUnclaimed: Bool
    /// Whether an account that vanished at the target is made again.
    package var recreatesVanished: Bool

    /// The profiles in the box.
    package static let all: [TargetProfile] = [.scim, .awsIdentityCenter, .entra, .google, .salesforce]

    /// The profile of that name.
    package static func named(_ name: String) -> TargetProfile? { all.first { $0.name == name } }
}
