/// A fact: what happened, in the past tense, and all that a projection needs to know of it.
///
/// An event that creates something carries no key: its own seq becomes the key.
package enum Event: Hashable, Sendable {
    // Users
    case userRegistered(externalId: ExternalId, attributes: [String: String])
    case userChanged(user: EntityKey, set: [String: String], cleared: [String])
    case userSuspended(user: EntityKey)
    case userResumed(user: EntityKey)
    case userRemoved(user: EntityKey)
    case userReturned(user: EntityKey)

    // Groups and their members
    case groupCreated(externalId: ExternalId, name: String)
    case groupRenamed(group: EntityKey, name: String)
    case groupRemoved(group: EntityKey)
    case memberAdded(group: EntityKey, member: EntityKey, kind: ResourceKind)
    case memberRemoved(group: EntityKey, member: EntityKey, kind: ResourceKind)

    // Apps
    case appAdded(name: String, connection: AppConnection)
    case appChanged(app: EntityKey, connection: AppConnection)
    case appAttributeMapped(
        app: EntityKey, path: String, expression: String?, options: MappingOptions = .standard)
    case appFeatureSwitched(app: EntityKey, feature: AppFeature, on: Bool)
    case appSettingChanged(app: EntityKey, setting: AppSetting, value: String?)
    case appPaused(app: EntityKey)
    case appResumed(app: EntityKey)
    case appRemoved(app: EntityKey)

    // Policies
    /// `isOpen` says whether the window is open when the policy is added: it was decided then, by the event's own time.
    case policyAdded(
        name: String, app: EntityKey, group: EntityKey, loginMethod: String, priority: Int64,
        window: TimeWindow = .always, isOpen: Bool = true, condition: ExpressionText? = nil)
    case policyChanged(policy: EntityKey, loginMethod: String, priority: Int64)
    case policyEnabled(policy: EntityKey)
    case policyDisabled(policy: EntityKey)
    case policyRemoved(policy: EntityKey)

    // Rules: expressions that decide who belongs to a group, and to whom a policy gives its app
    case groupRuleSet(group: EntityKey, rule: ExpressionText)
    /// The exceptions go with it.
    case groupRuleCleared(group: EntityKey)
    case ruleExceptionSet(group: EntityKey, user: EntityKey, mode: RuleException)
    case ruleExceptionCleared(group: EntityKey, user: EntityKey)
    case policyConditionSet(policy: EntityKey, condition: ExpressionText?)
    /// Whom an app is for; without a filter it is for everybody whom a policy gives it.
    case appScopeSet(app: EntityKey, scope: ExpressionText?)

    // Attributes
    /// What the values of an attribute are from now on.
    case attributeDeclared(name: String, type: AttributeType)

    // Time: what begins and ends at an instant that was set before
    case policyWindowChanged(policy: EntityKey, window: TimeWindow, isOpen: Bool)
    case accessWindowOpened(policy: EntityKey)
    case accessWindowClosed(policy: EntityKey)
    case membershipScheduled(
        group: EntityKey, member: EntityKey, kind: ResourceKind, from: Timestamp, until: Timestamp?)
    case membershipUnscheduled(group: EntityKey, member: EntityKey, kind: ResourceKind)
    /// Somebody has become a member who is to be one until an instant, or whose beginning was scheduled.
    case membershipStarted(group: EntityKey, member: EntityKey, kind: ResourceKind, until: Timestamp?)
    /// Without an instant the membership has no end any more.
    case membershipEndChanged(group: EntityKey, member: EntityKey, kind: ResourceKind, until: Timestamp?)
    case membershipExpired(group: EntityKey, member: EntityKey, kind: ResourceKind)
    case leaveScheduled(user: EntityKey, at: Timestamp)
    case leaveCancelled(user: EntityKey)

    // Outcomes: what a target has confirmed about the account of a user
    case accountCreated(app: EntityKey, user: EntityKey, remoteId: String, attributes: [String: String])
    case accountAdopted(app: EntityKey, user: EntityKey, remoteId: String, active: Bool, attributes: [String: String])
    case accountUpdated(app: EntityKey, user: EntityKey, set: [String: String], cleared: [String])
    case accountDeactivated(app: EntityKey, user: EntityKey)
    case accountReactivated(app: EntityKey, user: EntityKey)
    case accountDeleted(app: EntityKey, user: EntityKey)
    case accountVanished(app: EntityKey, user: EntityKey)

    // Outcomes: what a target has confirmed about a group
    case appGroupCreated(app: EntityKey, group: EntityKey, remoteId: String, name: String)
    case appGroupAdopted(app: EntityKey, group: EntityKey, remoteId: String, name: String)
    case appGroupRenamed(app: EntityKey, group: EntityKey, name: String)
    case appGroupDeleted(app: EntityKey, group: EntityKey)
    case appGroupVanished(app: EntityKey, group: EntityKey)
    case membersConfirmed(app: EntityKey, group: EntityKey, added: [EntityKey], removed: [EntityKey])

    // What a target was seen to have that it had not confirmed
    /// `active` is nil where the target does not say.
    case accountDrifted(app: EntityKey, user: EntityKey, active: Bool?, set: [String: String], cleared: [String])
    case appGroupDrifted(app: EntityKey, group: EntityKey, name: String)
    case membersDrifted(app: EntityKey, group: EntityKey, added: [EntityKey], removed: [EntityKey])
    /// Everything of an app was read, and what differed before is forgotten.
    case appReconciled(app: EntityKey, users: Int64, groups: Int64)
    case driftFound(app: EntityKey, kind: ResourceKind, drift: Drift, items: [DriftItem])

    // Jobs that wait for a person
    case jobParked(app: EntityKey, resource: EntityKey, kind: ResourceKind, reason: String, detail: String)
    case jobRetried(app: EntityKey, resource: EntityKey, kind: ResourceKind)
    case jobDropped(app: EntityKey, resource: EntityKey, kind: ResourceKind)
    case jobAccepted(app: EntityKey, resource: EntityKey, kind: ResourceKind)
    case jobRequested(app: EntityKey, resource: EntityKey, kind: ResourceKind)

    // Removals that are more than an app allows at once: decided, and not delivered until somebody says so
    case removalsHeld(app: EntityKey, removals: HeldRemovals)
    case removalsReleased(app: EntityKey, resources: [EntityKey])
    case removalsDiscarded(app: EntityKey, resources: [EntityKey])

    // Tokens of the programs that ask over HTTP
    case tokenAdded(name: String, digest: TokenDigest, role: TokenRole)
    case tokenRemoved(token: EntityKey)

    // Separation of duties
    case separationAdded(name: String, separation: Separation)
    case separationRemoved(separation: EntityKey)
    /// Also where one was allowed before: the new one takes its place.
    case separationExceptionAllowed(separation: EntityKey, user: EntityKey, until: Timestamp)
    case separationExceptionEnded(separation: EntityKey, user: EntityKey)
    case separationExceptionExpired(separation: EntityKey, user: EntityKey)
    /// A membership that was to begin would have joined what is kept apart: it does not begin.
    case membershipStartRefused(group: EntityKey, member: EntityKey, kind: ResourceKind, separation: EntityKey)

    // Access reviews
    case reviewOpened(name: String, review: Review)
    /// All of both, also of what stays as it was.
    case reviewChanged(review: EntityKey, reviewers: [String], due: Timestamp?)
    /// A later decision about the same user takes its place.
    case reviewDecided(review: EntityKey, user: EntityKey, decision: ReviewDecision)
    case reviewClosed(review: EntityKey)
    /// Without a date the one it had stays.
    case reviewReopened(review: EntityKey, due: Timestamp?)

    // Sinks: where the journal is delivered to
    /// `first` is the seq of the first event that it is given.
    case sinkAdded(name: String, sink: Sink, first: Seq)
    case sinkPaused(sink: EntityKey)
    case sinkResumed(sink: EntityKey)
    case sinkRemoved(sink: EntityKey)

    // Roles, settings of the installation, and questions that were asked
    /// Also where the actor had another role: the new one takes its place.
    case roleGranted(actor: String, role: ActorRole)
    case roleRevoked(grant: EntityKey)
    case installationSettingChanged(setting: InstallationSetting, value: String)
    case queryRecorded(question: String, answers: Int64, asOf: Seq)
}

extension Event {
    /// Whose key seals the personal part of this event; nil where nothing in it is about a person.
    package enum Subject: Hashable, Sendable {
        /// A user who begins with this event.
        case beginning
        /// A user whom the journal knows.
        case user(EntityKey)
        /// Whoever asks, or is asked about in words of their own: sealed under the journal's own key, as actors are.
        case journal
    }

    package var subject: Subject? {
        switch self {
        case .userRegistered: .beginning
        case .userChanged(let user, _, _), .accountCreated(_, let user, _, _), .accountAdopted(_, let user, _, _, _),
            .accountUpdated(_, let user, _, _), .accountDrifted(_, let user, _, _, _):
            .user(user)
        case .reviewOpened, .reviewChanged, .roleGranted, .queryRecorded: .journal
        default: nil
        }
    }
}
