/// What a person or a program asks for, with names as they were typed.
package enum Request: Hashable, Sendable {
    // Users
    case registerUser(userName: String, attributes: [String: String], externalId: ExternalId)
    case changeUser(userName: String, set: [String: String], clear: [String])
    case suspendUser(userName: String)
    case resumeUser(userName: String)
    case removeUser(userName: String)
    case returnUser(userName: String)

    // Groups and their members
    case createGroup(name: String, externalId: ExternalId)
    case renameGroup(name: String, to: String)
    case removeGroup(name: String)
    case addMembers(group: String, members: [MemberName])
    case removeMembers(group: String, members: [MemberName])

    // Apps
    case addApp(name: String, connection: AppConnection, allowsPlainHTTP: Bool)
    case changeApp(name: String, connection: AppConnection, allowsPlainHTTP: Bool)
    /// Without an expression the path is the profile's again.
    case mapAttribute(app: String, path: String, expression: String?, options: MappingOptions = .standard)
    case switchFeature(app: String, feature: AppFeature, on: Bool)
    /// Without a value the setting is the default again.
    case changeSetting(app: String, setting: AppSetting, value: String?)
    case pauseApp(name: String)
    case resumeApp(name: String)
    /// `abandoning` accepts that accounts which are still open there stay open.
    case removeApp(name: String, abandoning: Bool)

    // Policies
    case addPolicy(
        name: String, app: String, group: String, loginMethod: String, priority: Int64, window: TimeWindow = .always,
        condition: String? = nil)
    case changePolicy(name: String, loginMethod: String?, priority: Int64?)
    case enablePolicy(name: String)
    case disablePolicy(name: String)
    case removePolicy(name: String)

    // Rules
    /// Without an expression the group has no rule any more, and no exceptions.
    case changeRule(group: String, expression: String?)
    /// Without a mode the user is no exception any more.
    case changeException(group: String, user: String, mode: RuleException?)
    /// Without an expression the policy has no condition any more.
    case changeCondition(policy: String, expression: String?)
    /// Without an expression the app is for everybody whom a policy gives it.
    case changeScope(app: String, expression: String?)

    // Attributes
    case declareAttribute(name: String, type: AttributeType)

    // Time
    case changePolicyWindow(name: String, from: BoundChange, until: BoundChange)
    /// A beginning that has passed means now; without an end the members stay.
    case addTimedMembers(group: String, members: [MemberName], window: TimeWindow)
    /// Without an end the member stays.
    case changeMembershipEnd(group: String, member: MemberName, until: Timestamp?)
    case scheduleLeave(userName: String, at: Timestamp)
    case cancelLeave(userName: String)

    // Jobs
    case retryJob(app: String, resource: MemberName)
    case dropJob(app: String, resource: MemberName)
    /// What the target has is taken for right until something newer is wanted.
    case acceptJob(app: String, resource: MemberName)
    /// Delivered before all others, whether or not anything has changed.
    case requestJob(app: String, resource: MemberName)
    /// Resources are users and groups; none means all that is held in the app.
    case releaseRemovals(app: String, resources: [MemberName])
    case discardRemovals(app: String, resources: [MemberName])

    // Tokens
    case addToken(name: String, digest: TokenDigest, role: TokenRole)
    case removeToken(name: String)

    // Separation of duties
    /// `allowsExisting` accepts that some hold both already: they keep them, and are shown.
    case addSeparation(name: String, kind: SeparationKind, first: String, second: String, allowsExisting: Bool)
    case removeSeparation(name: String)
    case allowException(separation: String, userName: String, until: Timestamp)
    case endException(separation: String, userName: String)

    // Access reviews
    case openReview(ReviewOpening)
    /// Without reviewers they stay the ones they were.
    case changeReview(name: String, reviewers: [String]?, due: BoundChange)
    /// Without names all that is undecided is meant; `allowsMore` accepts that a revoked user loses more than is reviewed.
    case decideReview(review: String, userNames: [String]?, decision: ReviewDecision, allowsMore: Bool)
    /// Without a decision it is refused while anything is undecided.
    case closeReview(name: String, undecided: ReviewDecision?, allowsMore: Bool)
    case reopenReview(name: String, due: Timestamp?)

    // Sinks
    /// Begins with the event `first`; where that is nil, with its own.
    case addSink(name: String, sink: Sink, allowsPlain: Bool, first: Seq?)
    case pauseSink(name: String)
    case resumeSink(name: String)
    case removeSink(name: String)

    // Roles, settings of the installation, and questions that were asked
    case grantRole(actor: String, role: ActorRole)
    case revokeRole(actor: String)
    case changeInstallation(setting: InstallationSetting, value: String)
    case recordQuery(question: String, answers: Int64, asOf: Seq)
}

/// The name of a user or of a group, where either may stand.
package enum MemberName: Hashable, Sendable {
    /// `user:NAME`, or a source that knows.
    case user(String)
    /// `group:NAME`, or a source that knows.
    case group(String)
    /// Only a name: refused where both a user and a group have it.
    case either(String)

    /// Reads `user:NAME`, `group:NAME`, or a bare name.
    package init(parsing text: String) {
        if text.hasPrefix("user:") {
            self = .user(String(text.dropFirst(5)))
        } else if text.hasPrefix("group:") {
            self = .group(String(text.dropFirst(6)))
        } else {
            self = .either(text)
        }
    }

    /// The name alone.
    package var name: String {
        switch self {
        case .user(let name), .group(let name), .either(let name): name
        }
    }
}

/// The kinds of thing that have names.
package enum EntityKind: String, Hashable, Sendable, CaseIterable {
    case user
    case group
    case app
    case policy
    case token
    case separation
    case review
    case sink
}

/// Requests that are accepted or refused together, with who asked, why, and when.
package struct Command: Hashable, Sendable {
    /// Decided in order, each on the result of the one before; the first refusal refuses them all.
    package var requests: [Request]
    /// Who asked: free text at the command line, sealed in the journal.
    package var actor: String
    /// Why, in the actor's words; sealed in the journal.
    package var reason: String?
    /// The caller's idempotency key: one key has one effect and one answer.
    package var key: String?
    /// When it took effect (`occurred at`).
    package var at: Timestamp
    /// Whether `at` was given and must stand: refused when it is earlier than the journal's newest event.
    ///
    /// Otherwise it was read from a clock, and one that runs behind is helped along.
    package var isTimed: Bool
    /// Whether a refusal is the one answer of its key, too.
    ///
    /// An import says no: what was refused may fit later.
    package var keyHoldsRefusal = true
    /// Whether removals beyond an app's limits wait for a release.
    ///
    /// Recorded history is what has happened: it is never held.
    package var mayBeHeld = true
    /// Whether somebody who is a member for a time already may be added once more, and then stays one for that time.
    ///
    /// An import says yes: a source knows of no ends, and must not make a membership permanent.
    package var keepsEnds = false
    /// Whether it is refused where somebody would come to hold what a separation keeps apart.
    ///
    /// Recorded history is what has happened: it is never refused for that, and what it brings together is shown.
    package var mustKeepApart = true
    /// Whether it is refused where its actor has no role for it.
    ///
    /// Recorded history is what has happened, whoever did it: whoever imports it must have the role.
    package var checksRole = true

    package init(
        _ requests: [Request], actor: String, reason: String? = nil, key: String? = nil, at: Timestamp,
        isTimed: Bool = false
    ) {
        self.requests = requests
        self.actor = actor
        self.reason = reason
        self.key = key
        self.at = at
        self.isTimed = isTimed
    }
}
