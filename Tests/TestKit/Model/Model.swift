package import Domain

/// The rules of provisioning in plain collections: the oracle for the projector, the reactor and the decisions.
///
/// It is slow and obvious on purpose. An event changes a few facts; after that, everything that follows from the facts
/// is computed anew (see ``Views``) and compared with what followed before. It shares nothing with the SQL but the
/// words.
package struct Model: Sendable {
    /// A user, in whatever status.
    package struct User: Hashable, Sendable {
        package var externalId: ExternalId
        package var attributes: [String: String]
        package var status: UserStatus

        package var name: String { attributes["userName"] ?? "" }
    }

    /// A group; `removed` is the seq that ended it.
    package struct Group: Hashable, Sendable {
        package var externalId: ExternalId
        package var name: String
        package var removed: Seq?
    }

    /// An app; `removed` is the seq that ended it, `changed` the newest change of how it is provisioned to.
    package struct App: Hashable, Sendable {
        package var name: String
        package var connection: AppConnection
        package var features: Set<AppFeature>
        package var mappings: [String: MappingRule] = [:]
        package var settings: [AppSetting: String] = [:]
        package var scope: ExpressionText?
        package var isPaused = false
        package var removed: Seq?
        package var changed: Seq
    }

    /// A policy; `removed` is the seq that ended it.
    package struct Policy: Hashable, Sendable {
        package var name: String
        package var app: EntityKey
        package var group: EntityKey
        package var loginMethod: String
        package var priority: Int64
        package var isEnabled = true
        package var window = TimeWindow.always
        /// Whether the events have opened the window and not closed it.
        package var isOpen = true
        /// Whether they have closed it.
        package var isOver = false
        /// The event that set the window.
        package var windowSeq: Seq = 0
        package var condition: ExpressionText?
        package var removed: Seq?
    }

    /// A bearer token; `removed` is the seq that ended it.
    package struct Token: Hashable, Sendable {
        package var name: String
        package var digest: TokenDigest
        package var role: TokenRole
        package var removed: Seq?
    }

    /// A separation of duties; `removed` is the seq that ended it.
    package struct KeptApart: Hashable, Sendable {
        package var name: String
        package var separation: Separation
        package var removed: Seq?
    }

    /// Who is allowed to hold both, and from which separation that is an exception.
    package struct ExceptionPlace: Hashable, Sendable {
        package var separation: EntityKey
        package var user: EntityKey
    }

    /// An access review; `closed` is the seq that closed it last.
    package struct OpenedReview: Hashable, Sendable {
        package var name: String
        package var review: Review
        package var closed: Seq?
    }

    /// A user whom a review is about.
    package struct ReviewPlace: Hashable, Sendable {
        package var review: EntityKey
        package var user: EntityKey
    }

    /// What was decided, and the event that decided it.
    package struct DecidedLine: Hashable, Sendable {
        package var decision: ReviewDecision
        package var seq: Seq
    }

    /// Direct membership of a user or a group in a group.
    package struct Membership: Hashable, Sendable {
        package var group: EntityKey
        package var member: EntityKey
        package var kind: ResourceKind
    }

    /// A named user and the rule of a group.
    package struct RulePlace: Hashable, Sendable {
        package var group: EntityKey
        package var user: EntityKey
    }

    /// An instant that is to come, and the event that set it.
    package struct Boundary: Hashable, Sendable {
        package var at: Timestamp
        package var seq: Seq
    }

    /// A membership that is to begin.
    package struct Beginning: Hashable, Sendable {
        package var at: Timestamp
        package var until: Timestamp?
        package var seq: Seq
    }

    /// One resource of one app: what a job is about.
    package struct AppResource: Hashable, Sendable {
        package var app: EntityKey
        package var resource: EntityKey
    }

    /// What a target last confirmed of one resource.
    package struct Link: Hashable, Sendable {
        package var kind: ResourceKind
        package var remoteId: String
        package var isCreated: Bool
        package var isActive: Bool
        package var attributes: [String: String]
        /// The newest event that said whether the account can be used.
        package var activated: Seq
    }

    /// A user as a target has it in one of its groups.
    package struct LinkMember: Hashable, Sendable {
        package var app: EntityKey
        package var group: EntityKey
        package var user: EntityKey
    }

    /// The newest change that a resource of an app must reflect, and the newest removal that must be seen.
    package struct Want: Hashable, Sendable {
        package var kind: ResourceKind
        package var wanted: Seq
        package var revoke: Seq
    }

    /// A job that waits for a person.
    package struct Parked: Hashable, Sendable {
        package var seq: Seq
        package var reason: String
        package var detail: String
        /// 0 it waits, 1 it was put aside, 2 what the target has was taken for right.
        package var dropped: Int64
    }

    /// What a held removal would take away: an account or a group (`group` is nil), or a member of a group.
    package struct HeldPlace: Hashable, Sendable {
        package var app: EntityKey
        package var group: EntityKey?
        package var resource: EntityKey
    }

    /// Something that a reconciliation found at a target.
    package struct DriftPlace: Hashable, Sendable {
        package var app: EntityKey
        package var kind: ResourceKind
        package var remoteId: String
    }

    /// What it found.
    package struct Found: Hashable, Sendable {
        package var drift: Drift
        package var item: DriftItem
        package var seq: Seq
    }

    /// A removal that waits for a release.
    package struct Held: Hashable, Sendable {
        package var kind: ResourceKind
        package var seq: Seq
        package var isDiscarded = false
    }

    /// An event's place on the timeline of something that it is about.
    package struct TimelineEntry: Hashable, Sendable {
        package var kind: EntityKind
        package var key: EntityKey
        package var seq: Seq
    }

    // The facts, by the key of each thing.
    package var users: [EntityKey: User] = [:]
    package var groups: [EntityKey: Group] = [:]
    package var apps: [EntityKey: App] = [:]
    package var policies: [EntityKey: Policy] = [:]
    package var tokens: [EntityKey: Token] = [:]
    package var separations: [EntityKey: KeptApart] = [:]
    package var reviews: [EntityKey: OpenedReview] = [:]
    /// The last decisions of reviews, and the events that made them.
    package var reviewDecisions: [ReviewPlace: DecidedLine] = [:]
    package var sinks: [EntityKey: KnownSink] = [:]
    /// Roles, by the event that granted each.
    package var roles: [EntityKey: KnownRole] = [:]
    package var installation: [InstallationSetting: InstallationValue] = [:]
    /// Of each recorded question, how many answers it had, and as of which seq.
    package var queries: [Seq: [Int64]] = [:]
    /// Until when each exception holds.
    package var allowances: [ExceptionPlace: Boundary] = [:]
    /// Direct memberships; those by a rule follow from ``rules``.
    package var memberships: Set<Membership> = []
    /// The membership rules, by group.
    package var rules: [EntityKey: ExpressionText] = [:]
    package var exceptions: [RulePlace: RuleException] = [:]
    /// The attributes that any user has had, beside the standard ones, and which event set each first.
    package var attributes: [String: Seq] = [:]
    /// What attributes are declared as.
    package var types: [String: AttributeType] = [:]
    package var ends: [Membership: Boundary] = [:]
    package var beginnings: [Membership: Beginning] = [:]
    /// When users are to leave.
    package var leaves: [EntityKey: Boundary] = [:]
    package var links: [AppResource: Link] = [:]
    package var linkMembers: Set<LinkMember> = []
    package var wants: [AppResource: Want] = [:]
    package var parked: [AppResource: Parked] = [:]
    /// What was gone from its target when somebody looked, and when; until it is there again or a person asks for it.
    package var vanished: [AppResource: Seq] = [:]
    package var held: [HeldPlace: Held] = [:]
    /// What the last reconciliation of each app found, by kind and remote id.
    package var drift: [DriftPlace: Found] = [:]
    /// When each app was last read completely, and how much there was.
    package var reconciled: [EntityKey: [Int64]] = [:]
    /// What the newest event has released.
    var released: [HeldPlace: Held] = [:]
    package var timeline: Set<TimelineEntry> = []

    /// The newest seq.
    package var head: Seq = 0
    /// When the newest event took effect.
    package var time = Timestamp(microseconds: .min)
    /// How many things have fallen due and been fired.
    package var fired: Int64 = 0
    /// How many reasons have begun or ended because a scope was set or cleared.
    package var scopeChanges = 0
    /// What follows from the facts now.
    package var views = Views()
    /// What followed from them after each event; the place is the seq.
    package var snapshots = [Views()]
    /// The intervals during which each thing followed.
    package var histories = Histories()
    /// Changes of what an app should hold that the rules for raising wants have missed: always empty, or the model is
    /// wrong.
    package var missedChanges: [String] = []
    /// What was asked, byte for byte, and answered under each idempotency key.
    var answersByKey: [String: (asked: [UInt8], verdict: Verdict)] = [:]

    /// An empty organisation.
    package init() {}
}
