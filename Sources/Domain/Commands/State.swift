/// What a decision may ask about the present.
///
/// Two implementations: SQL over the projections (Store), and the plain model of the tests. Names are looked up by their
/// folded key, so that `Ana` and `ana` are one.
package protocol State {
    /// The user of that name, in whatever status; nil where there never was one.
    func user(named name: String) throws -> UserState?
    /// The attributes that a user has.
    func attributes(ofUser user: EntityKey) throws -> [String: String]
    /// The group of that name that has not been removed.
    func group(named name: String) throws -> GroupState?
    /// The app of that name that has not been removed.
    func app(named name: String) throws -> AppState?
    /// The policy of that name that has not been removed.
    func policy(named name: String) throws -> PolicyState?
    /// The key of the token of that name that has not been removed.
    func token(named name: String) throws -> EntityKey?
    /// The separation of that name that has not been removed.
    func separation(named name: String) throws -> SeparationState?
    /// The sink of that name that has not been removed.
    func sink(named name: String) throws -> SinkState?
    /// The role of an actor; nil where none is recorded.
    func role(ofActor actor: String) throws -> RoleState?
    /// How many actors have the role administrator.
    func administrators() throws -> Int
    /// What was set for the installation; nil where nothing was.
    func value(of setting: InstallationSetting) throws -> String?
    /// Names of the separations, not removed, that name this group or policy, in order of their age.
    func separations(naming key: EntityKey) throws -> [String]
    /// Until when a user is allowed to hold both that a separation keeps apart; nil where that is not allowed.
    func exception(of user: EntityKey, from separation: EntityKey) throws -> Timestamp?
    /// Who holds both of a pair now, the first ten by name.
    func holders(of separation: Separation) throws -> Holders
    /// How `member` belongs to `group` itself, or is to; nil where it does not, or only by the rule of the group.
    func membership(of member: EntityKey, in group: EntityKey) throws -> MembershipState?
    /// The membership rule of a group; nil where it has none.
    func rule(ofGroup group: EntityKey) throws -> ExpressionText?
    /// How a user is an exception to the rule of a group; nil where it is none.
    func ruleException(of user: EntityKey, in group: EntityKey) throws -> RuleException?
    /// Whether a user is a member of a group by its rule, or as an exception to it.
    func isRuleMember(_ user: EntityKey, of group: EntityKey) throws -> Bool
    /// Whom an app is for; nil where it is for everybody whom a policy gives it.
    func scope(ofApp app: EntityKey) throws -> ExpressionText?
    /// The names of the attributes that a user has had so far or that are declared, and of those that every installation has.
    func attributeNames() throws -> [String]
    /// The attributes that are declared, and as what; every other one is a text.
    func attributeTypes() throws -> [String: AttributeType]
    /// Every rule, condition and scope, in order of the age of what has it.
    func expressionsInForce() throws -> [ExpressionInForce]
    /// Who has a value of an attribute that is not of a type, without leavers, the first ten by age.
    func holders(ofAttribute name: String, notOf type: AttributeType) throws -> Holders
    /// When a user is to leave; nil where no date is set.
    func leave(of user: EntityKey) throws -> Timestamp?
    /// The review of that name.
    func review(named name: String) throws -> ReviewState?
    /// Whom a review has a decision about.
    func decided(in review: EntityKey) throws -> Set<EntityKey>
    /// Who had what is reviewed as of a seq, in the order of the users' keys.
    ///
    /// - Parameters:
    ///   - subject: the app or the group.
    ///   - seq: not later than the newest event.
    ///   - user: only this one; nil for everybody.
    /// - Returns: a line for each user who had it.
    /// - Throws: whatever the state throws when it cannot be read.
    func reviewLines(of subject: ReviewSubject, asOf seq: Seq, user: EntityKey?) throws -> [ReviewLine]
    /// The groups through which a user has what is reviewed, would have it if resumed, or is to get it: those to which
    /// the user belongs without nesting, by key.
    func groupsGiving(_ subject: ReviewSubject, to user: EntityKey) throws -> [EntityKey]
    /// The apps that a user has, each with the groups through which it comes.
    func apps(of user: EntityKey) throws -> [EntityKey: Set<EntityKey>]
    /// What had a name as of a seq; nil where nothing of that kind had it.
    func key(of kind: EntityKind, named name: String, asOf seq: Seq) throws -> EntityKey?
    /// The name of something that was not removed, or that a user had to the end.
    func name(of kind: EntityKind, _ key: EntityKey) throws -> String?
    /// Whether `group` belongs to `ancestor`, directly or by nesting; a group belongs to itself.
    func belongs(_ group: EntityKey, to ancestor: EntityKey) throws -> Bool
    /// Names of the policies, not removed, that name this group, in order of their age.
    func policies(ofGroup group: EntityKey) throws -> [String]
    /// Names of the policies, not removed, of this app, in order of their age.
    func policies(ofApp app: EntityKey) throws -> [String]
    /// How many active accounts of ours the app has, as it last confirmed.
    func openAccounts(ofApp app: EntityKey) throws -> Int64
    /// The expression mapped to a target path by the app itself (not by its profile); nil where there is none.
    func mapping(app: EntityKey, path: String) throws -> String?
    /// Whether the job of this resource in this app is parked.
    func isParked(app: EntityKey, resource: EntityKey) throws -> Bool
    /// Whether the app was ever to have the resource, so that there is a job for it.
    func isKnown(_ resource: EntityKey, toApp app: EntityKey) throws -> Bool
    /// Whether a removal of a user or group, or of anything where `resource` is nil, is held in an app.
    func isHeld(_ resource: EntityKey?, inApp app: EntityKey) throws -> Bool
    /// What was set for an app.
    func settings(ofApp app: EntityKey) throws -> AppSettings
    /// What the events from a seq on take away from each app, of people who are still here.
    ///
    /// - Parameters:
    ///   - first: the seq of the first event of the command that is being decided.
    ///   - users: whose memberships may have ended by it.
    /// - Returns: the apps that lose anything, by key; what is held already is not among it.
    /// - Throws: whatever the state throws when it cannot be read.
    func removals(from first: Seq, ofUsers users: RemovedUsers) throws -> [PendingRemovals]
}

/// Where a person stands.
package enum UserStatus: String, Hashable, Sendable {
    case active
    case suspended
    /// Left. The name stays taken; a return brings the same user back.
    case removed
}

/// A user as a decision sees it.
package struct UserState: Hashable, Sendable {
    package let key: EntityKey
    package let status: UserStatus

    package init(key: EntityKey, status: UserStatus) {
        self.key = key
        self.status = status
    }
}

/// A direct membership as a decision sees it.
package enum MembershipState: Hashable, Sendable {
    case permanent
    case ends(Timestamp)
    /// Not a member yet.
    case scheduled(from: Timestamp, until: Timestamp?)
}

/// A group as a decision sees it.
package struct GroupState: Hashable, Sendable {
    package let key: EntityKey
    package let name: String

    package init(key: EntityKey, name: String) {
        self.key = key
        self.name = name
    }
}

/// An app as a decision sees it.
package struct AppState: Hashable, Sendable {
    package let key: EntityKey
    package let name: String
    package let connection: AppConnection
    package let features: Set<AppFeature>
    package let isPaused: Bool

    package init(key: EntityKey, name: String, connection: AppConnection, features: Set<AppFeature>, isPaused: Bool) {
        self.key = key
        self.name = name
        self.connection = connection
        self.features = features
        self.isPaused = isPaused
    }
}

/// A separation of duties as a decision sees it.
package struct SeparationState: Hashable, Sendable {
    package let key: EntityKey
    package let name: String
    package let separation: Separation

    package init(key: EntityKey, name: String, separation: Separation) {
        self.key = key
        self.name = name
        self.separation = separation
    }
}

/// An access review as a decision sees it.
package struct ReviewState: Hashable, Sendable {
    package let key: EntityKey
    package let name: String
    package let review: Review
    package let isOpen: Bool

    package init(key: EntityKey, name: String, review: Review, isOpen: Bool) {
        self.key = key
        self.name = name
        self.review = review
        self.isOpen = isOpen
    }
}

/// A policy as a decision sees it.
package struct PolicyState: Hashable, Sendable {
    package let key: EntityKey
    package let name: String
    package let loginMethod: String
    package let priority: Int64
    package let isEnabled: Bool
    package let window: TimeWindow
    package let condition: ExpressionText?

    package init(
        key: EntityKey, name: String, loginMethod: String, priority: Int64, isEnabled: Bool, window: TimeWindow,
        condition: ExpressionText? = nil
    ) {
        self.key = key
        self.name = name
        self.loginMethod = loginMethod
        self.priority = priority
        self.isEnabled = isEnabled
        self.window = window
        self.condition = condition
    }
}
