/// Turns a request into the events that make it so, or refuses it.
///
/// Pure: it asks nothing but its `State`.
package struct Decider<S: State> {
    let state: S
    /// When what is decided takes effect.
    let at: Timestamp
    /// Whether a timed member may be added once more, and stays one for that time (`Command.keepsEnds`).
    let keepsEnds: Bool
    /// Who asks, for only a reviewer may decide in a review; nil where nobody in particular does.
    let asker: String?

    /// - Parameters:
    ///   - state: the present.
    ///   - at: when what is decided takes effect; what is to begin or end must do so later.
    ///   - keepsEnds: whether somebody who is a member for a time already may be added once more, and stays one for that
    ///     time.
    ///   - asker: who asks; nil where nobody in particular does.
    package init(state: S, at: Timestamp, keepsEnds: Bool = false, asker: String? = nil) {
        self.state = state
        self.at = at
        self.keepsEnds = keepsEnds
        self.asker = asker
    }

    /// Decides one request.
    ///
    /// - Parameters:
    ///   - request: what is asked, with names as typed.
    ///   - nextSeq: the seq that the first event of the answer will have, so that later ones can refer to what it makes.
    /// - Returns: at least one event.
    /// - Throws: `Refusal`; or whatever the state throws when it cannot be read.
    package func decide(_ request: Request, nextSeq: Seq) throws -> [Event] {
        switch request {
        case .registerUser(let userName, let attributes, let externalId):
            return [try register(userName, attributes, externalId)]
        case .changeUser(let userName, let set, let clear): return [try change(userName, set, clear)]
        case .suspendUser(let userName): return [try suspend(userName)]
        case .resumeUser(let userName): return [try resume(userName)]
        case .removeUser(let userName): return [.userRemoved(user: try present(userName).key)]
        case .returnUser(let userName): return [try giveBack(userName)]
        case .createGroup(let name, let externalId): return [try createGroup(name, externalId)]
        case .renameGroup(let name, let to): return [try renameGroup(name, to)]
        case .removeGroup(let name): return [try removeGroup(name)]
        case .addMembers(let group, let members): return try addMembers(group, members)
        case .removeMembers(let group, let members): return try removeMembers(group, members)
        case .addApp(let name, let connection, let plain): return [try addApp(name, connection, plain)]
        case .changeApp(let name, let connection, let plain): return [try changeApp(name, connection, plain)]
        case .mapAttribute(let app, let path, let expression, let options):
            return [try map(app, path, expression, options)]
        case .switchFeature(let app, let feature, let on): return [try switchFeature(app, feature, on)]
        case .changeSetting(let app, let setting, let value): return [try change(app, setting, value)]
        case .pauseApp(let name): return [try pause(name, true)]
        case .resumeApp(let name): return [try pause(name, false)]
        case .removeApp(let name, let abandoning): return [try removeApp(name, abandoning)]
        case .addPolicy(let name, let app, let group, let loginMethod, let priority, let window, let condition):
            return [try addPolicy(name, app, group, loginMethod, priority, window, condition)]
        case .changePolicy(let name, let loginMethod, let priority):
            return [try changePolicy(name, loginMethod, priority)]
        case .enablePolicy(let name): return [try enable(name, true)]
        case .disablePolicy(let name): return [try enable(name, false)]
        case .removePolicy(let name): return [try removePolicy(name)]
        case .changeRule(let group, let expression): return [try changeRule(group, expression)]
        case .changeException(let group, let user, let mode): return [try changeException(group, user, mode)]
        case .changeCondition(let policy, let expression): return [try changeCondition(policy, expression)]
        case .changeScope(let app, let expression): return [try changeScope(app, expression)]
        case .declareAttribute(let name, let type): return [try declare(name, type)]
        case .changePolicyWindow(let name, let from, let until): return [try changeWindow(name, from, until)]
        case .addTimedMembers(let group, let members, let window): return try addMembers(group, members, window)
        case .changeMembershipEnd(let group, let member, let until): return [try changeEnd(group, member, until)]
        case .scheduleLeave(let userName, let time): return [try scheduleLeave(userName, time)]
        case .cancelLeave(let userName): return [try cancelLeave(userName)]
        case .retryJob(let app, let resource):
            let (app, key, kind) = try parkedJob(app, resource)
            return [.jobRetried(app: app, resource: key, kind: kind)]
        case .dropJob(let app, let resource):
            let (app, key, kind) = try parkedJob(app, resource)
            return [.jobDropped(app: app, resource: key, kind: kind)]
        case .acceptJob(let app, let resource):
            let (app, key, kind) = try parkedJob(app, resource)
            return [.jobAccepted(app: app, resource: key, kind: kind)]
        case .requestJob(let app, let resource): return [try requestJob(app, resource)]
        case .releaseRemovals(let app, let resources):
            let (app, keys) = try held(app, resources)
            return [.removalsReleased(app: app, resources: keys)]
        case .discardRemovals(let app, let resources):
            let (app, keys) = try held(app, resources)
            return [.removalsDiscarded(app: app, resources: keys)]
        case .addToken(let name, let digest, let role): return [try addToken(name, digest, role)]
        case .removeToken(let name): return [.tokenRemoved(token: try token(name))]
        case .addSeparation(let name, let kind, let first, let second, let allowsExisting):
            return [try addSeparation(name, kind, first, second, allowsExisting)]
        case .removeSeparation(let name): return [.separationRemoved(separation: try separation(name).key)]
        case .allowException(let name, let userName, let until):
            return [try allowException(name, userName, until: until)]
        case .endException(let name, let userName): return [try endException(name, userName)]
        case .openReview(let opening): return [try openReview(opening, head: nextSeq - 1)]
        case .changeReview(let name, let reviewers, let due): return [try changeReview(name, reviewers, due)]
        case .decideReview(let name, let userNames, let decision, let allowsMore):
            return try decideReview(name, userNames, decision, allowsMore)
        case .closeReview(let name, let undecided, let allowsMore):
            return try closeReview(name, undecided, allowsMore)
        case .reopenReview(let name, let due): return [try reopenReview(name, due)]
        case .addSink(let name, let sink, let plain, let first):
            return [try addSink(name, sink, plain, first, nextSeq)]
        case .pauseSink(let name): return [try pauseSink(name, true)]
        case .resumeSink(let name): return [try pauseSink(name, false)]
        case .removeSink(let name): return [.sinkRemoved(sink: try sink(name).key)]
        case .grantRole(let actor, let role): return [try grantRole(actor, role, askedBy: asker)]
        case .revokeRole(let actor): return [try revokeRole(actor)]
        case .changeInstallation(let setting, let value): return [try changeInstallation(setting, value)]
        case .recordQuery(let question, let answers, let asOf):
            return [.queryRecorded(question: question, answers: answers, asOf: asOf)]
        }
    }

    func group(_ name: String) throws -> GroupState {
        guard let group = try state.group(named: name) else { throw Refusal.unknown(.group, name) }
        return group
    }

    func app(_ name: String) throws -> AppState {
        guard let app = try state.app(named: name) else { throw Refusal.unknown(.app, name) }
        return app
    }

    func policy(_ name: String) throws -> PolicyState {
        guard let policy = try state.policy(named: name) else { throw Refusal.unknown(.policy, name) }
        return policy
    }

    func checkName(_ kind: EntityKind, _ name: String) throws {
        if let problem = Names.problem(name) { throw Refusal.invalidName(kind, name, problem: problem) }
    }

}
