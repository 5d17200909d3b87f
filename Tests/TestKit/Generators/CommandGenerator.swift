package import Domain

/// Draws random histories from a seed.
///
/// It keeps a model of its own, and asks mostly for what is possible in it and now and then for anything at all.
package struct CommandGenerator: Sendable {
    var random: SplitMix64
    let pool: NamePool
    var model = Model()
    /// When the step that is being drawn is done.
    var time = HandClock.start
    /// Whether most changes are of rules, conditions, scopes, attributes, memberships and windows.
    private let prefersRules: Bool
    /// How many requests of a hundred are about separations, or make members of what they keep apart.
    private let dutyShare: Int
    /// How many requests of a hundred are about whom apps are for, or bring users under policies.
    private let scopeShare: Int
    /// How many requests of a hundred are about access reviews.
    private let reviewShare: Int
    /// How many requests of a hundred are about sinks, roles, settings of the installation and recorded questions.
    private let installationShare: Int
    private var keyed: [Command] = []
    private var drawnKeys = 0

    /// Begins the histories that belong to this seed.
    ///
    /// - Parameters:
    ///   - seed: of all that is drawn.
    ///   - pool: the names and values.
    ///   - prefersRules: whether most changes are of rules, conditions, scopes, attributes, memberships and windows.
    ///   - dutyShare: how many requests of a hundred are about separations, or make members of what they keep apart.
    ///   - scopeShare: how many requests of a hundred are about whom apps are for, or bring users under policies.
    ///   - reviewShare: how many requests of a hundred are about access reviews.
    ///   - installationShare: how many requests of a hundred are about sinks, roles, settings of the installation and
    ///     recorded questions.
    package init(
        seed: UInt64, pool: NamePool = .usual, prefersRules: Bool = false, dutyShare: Int = 0, scopeShare: Int = 0,
        reviewShare: Int = 3, installationShare: Int = 0
    ) {
        self.prefersRules = prefersRules
        self.dutyShare = dutyShare
        self.scopeShare = scopeShare
        self.reviewShare = reviewShare
        self.installationShare = installationShare
        random = SplitMix64(seed: seed)
        self.pool = pool
    }

    /// The steps of a whole history.
    package mutating func steps(_ count: Int) throws -> [Step] {
        var steps: [Step] = []
        while steps.count < count {
            time = Self.time(of: steps.count)
            if steps.count < count / 6 {
                let found = Command([founding(steps.count)], actor: "founder", at: time)
                steps.append(.submit([found]))
            } else if random.chance(18) {
                steps.append(.report(random.next(), at: time))
            } else if random.chance(4) {
                steps.append(.pass(time))
            } else {
                let commands = (0..<(random.chance(12) ? Int.random(in: 2...4, using: &random) : 1)).map { _ in
                    command()
                }
                steps.append(.submit(commands))
            }
            try model.follow(steps[steps.count - 1])
        }
        return steps
    }

    /// A step a second.
    package static func time(of place: Int) -> Timestamp { HandClock.start.advanced(by: .seconds(place)) }

    private mutating func command() -> Command {
        if random.chance(4), var repeated = keyed.randomElement(using: &random) {
            if random.chance(30) { repeated.requests = [request(by: repeated.actor)] }
            repeated.at = time
            return repeated
        }
        let count = random.chance(15) ? Int.random(in: 2...5, using: &random) : 1
        let actor = installationShare > 0 ? drawActor() : nil
        let requests = (0..<count).map { _ in request(by: actor ?? "") }
        var command = Command(
            requests, actor: actor ?? random.pick(pool.users, or: "somebody"),
            reason: random.chance(30) ? random.pick(pool.values, or: "because") : nil, at: time)
        command.keepsEnds = random.chance(6)
        command.mustKeepApart = !random.chance(6)
        if command.requests.contains(where: { $0.reasonNeeded != nil }), random.chance(90) {
            command.reason = "quarter end"
        }
        if let reviewer = reviewer(of: command.requests), random.chance(90) { command.actor = reviewer }
        if random.chance(10) {
            drawnKeys += 1
            command.key = "key-\(drawnKeys)"
            keyed.append(command)
        }
        return command
    }

    /// What every history begins with, so that there is something to work on.
    private mutating func founding(_ place: Int) -> Request {
        switch place % 15 {
        case 0, 1, 3: registration()
        case 2, 4, 6:
            .createGroup(
                name: unused(model.groups.values.map(\.name), pool.groups), externalId: ExternalId(using: &random))
        case 5:
            .addApp(
                name: unused(model.apps.values.map(\.name), pool.apps), connection: AppConnection(),
                allowsPlainHTTP: false)
        case 7, 9: .addMembers(group: group(), members: [.group(group())])
        case 8: addition()
        case 10: .changeSetting(app: app(), setting: .removalLimit, value: "0")
        case 11: tokenAddition()
        case 12: separationAddition()
        case 13: .declareAttribute(name: "level", type: random.pick([.integer, .number, .texts], or: .texts))
        case 14: .changeScope(app: app(), expression: expression(100))
        default: memberAddition()
        }
    }

    private mutating func request(by actor: String) -> Request {
        if installationShare > 0, random.chance(installationShare) { return installationRequest(actor) }
        if dutyShare > 0, random.chance(dutyShare) { return dutyRequest() }
        if scopeShare > 0, random.chance(scopeShare) { return scopeRequest() }
        if random.chance(reviewShare) { return reviewRequest() }
        if prefersRules, random.chance(80) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: return ruleRequest()
            case 4..<7: return userRequest()
            case 7..<9: return memberRequest()
            default: return timeRequest()
            }
        }
        return anyRequest()
    }

    private mutating func anyRequest() -> Request {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<19: userRequest()
        case 19..<28: groupRequest()
        case 28..<34: ruleRequest()
        case 34..<62: memberRequest()
        case 62..<72: appRequest()
        case 72..<80: timeRequest()
        case 80..<91: policyRequest()
        case 91..<92: tokenRequest()
        case 92..<94: ruleRequest()
        case 94..<96: separationRequest()
        default: jobRequest()
        }
    }

    private mutating func tokenRequest() -> Request {
        let present = model.tokens.values.filter { $0.removed == nil }.map(\.name)
        return random.chance(60) ? tokenAddition() : .removeToken(name: known(present, pool.tokens))
    }

    private mutating func tokenAddition() -> Request {
        .addToken(
            name: unused(model.tokens.values.filter { $0.removed == nil }.map(\.name), pool.tokens),
            digest: TokenDigest(of: Token.draw(using: &random)), role: random.pick(TokenRole.allCases, or: .decision))
    }

    private mutating func userRequest() -> Request {
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<9: registration()
        case 9..<15:
            .changeUser(
                userName: user(),
                set: random.chance(40) ? ["userName": random.pick(pool.users, or: "ana")] : attributes(),
                clear: random.chance(30) ? [attribute()] : [])
        case 15..<17: .suspendUser(userName: user())
        case 17..<19: .resumeUser(userName: user())
        case 19..<21: .removeUser(userName: user())
        default: .returnUser(userName: user())
        }
    }

    private mutating func groupRequest() -> Request {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<6:
            .createGroup(
                name: unused(model.groups.values.map(\.name), pool.groups), externalId: ExternalId(using: &random))
        case 6..<9: .renameGroup(name: group(), to: random.pick(pool.groups, or: "staff"))
        default: .removeGroup(name: group())
        }
    }

    private mutating func memberRequest() -> Request {
        if random.chance(35), let present = presentMember() {
            return .removeMembers(group: present.group, members: [present.member])
        }
        return random.chance(5) ? .removeMembers(group: group(), members: [member()]) : memberAddition()
    }

    private mutating func appRequest() -> Request {
        switch Int.random(in: 0..<20, using: &random) {
        case 16..<20:
            let setting = random.pick(
                [.removalLimit, .removalPercent, .deleteAfterDays, .onMissing], or: AppSetting.rate)
            let value = random.pick(["0", "0", "1", "2", "100", nil, "x"], or: nil)
            return .changeSetting(app: app(), setting: setting, value: value)
        case 0..<4:
            let name = unused(model.apps.values.map(\.name), pool.apps)
            return .addApp(name: name, connection: connection(), allowsPlainHTTP: random.chance(80))
        case 4..<6: return .changeApp(name: app(), connection: connection(), allowsPlainHTTP: true)
        case 6..<8:
            let expression = random.pick(
                [nil, "user.title", "\"Employee\"", "coalesce(user.nick, user.title)", "1 +"], or: nil)
            return .mapAttribute(
                app: app(), path: random.pick(["title", "nickName", "id"], or: "title"), expression: expression,
                options: expression == nil ? .standard : mappingOptions())
        case 8..<12:
            let feature = random.chance(60) ? .pushGroups : random.pick(AppFeature.allCases, or: .create)
            return .switchFeature(app: app(), feature: feature, on: random.chance(50))
        case 12: return .pauseApp(name: app())
        case 13: return .resumeApp(name: app())
        default: return .removeApp(name: app(), abandoning: random.next() % 2 == 0)
        }
    }

    private mutating func mappingOptions() -> MappingOptions {
        MappingOptions(
            isOnCreateOnly: random.chance(20), fallback: random.pick([nil, nil, "Staff"], or: nil),
            whenAbsent: random.chance(20) ? .keep : .clear)
    }

    private mutating func policyRequest() -> Request {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<10: return addition()
        case 10..<13:
            return .changePolicy(
                name: policy(), loginMethod: random.chance(50) ? method() : nil,
                priority: random.chance(60) ? Int64.random(in: -1...2, using: &random) : nil)
        case 13..<15: return .enablePolicy(name: policy())
        case 15..<17: return .disablePolicy(name: policy())
        default: return .removePolicy(name: policy())
        }
    }

    private mutating func jobRequest() -> Request {
        var resource = member()
        var app = app()
        if let place = model.parked.keys.sorted(by: Outcomes.precedes).randomElement(using: &random), random.chance(70)
        {
            app = model.apps[place.app]?.name ?? app
            if let user = model.users[place.resource] { resource = .user(user.name) }
            if let group = model.groups[place.resource] { resource = .group(group.name) }
        }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return .retryJob(app: app, resource: resource)
        case 1: return .dropJob(app: app, resource: resource)
        case 2: return .acceptJob(app: app, resource: resource)
        case 3: return .requestJob(app: app, resource: resource)
        default: return removals()
        }
    }

    private mutating func removals() -> Request {
        let places = model.held.keys.sorted {
            ($0.app, $0.group ?? 0, $0.resource) < ($1.app, $1.group ?? 0, $1.resource)
        }
        let chosen = random.chance(85) ? places.randomElement(using: &random) : nil
        let app = chosen.flatMap { model.apps[$0.app]?.name } ?? app()
        let users = chosen.flatMap { model.users[$0.resource]?.name }.map { [MemberName.user($0)] }
        let resources = random.chance(50) ? [] : users ?? [member()]
        return random.chance(60)
            ? .releaseRemovals(app: app, resources: resources) : .discardRemovals(app: app, resources: resources)
    }
}

extension CommandGenerator {
    private mutating func registration() -> Request {
        .registerUser(
            userName: unused(model.users.values.map(\.name), pool.users), attributes: attributes(),
            externalId: ExternalId(using: &random))
    }

    mutating func addition() -> Request {
        .addPolicy(
            name: unused(model.policies.values.filter { $0.removed == nil }.map(\.name), pool.policies), app: app(),
            group: group(), loginMethod: method(), priority: Int64.random(in: -1...2, using: &random),
            window: random.chance(30) ? window() : .always, condition: condition())
    }

    /// A name that is not in use seven times of ten, otherwise any.
    private mutating func unused(_ names: [String], _ all: [String]) -> String {
        let free = all.filter { !names.contains($0) }
        return random.pick(random.chance(70) && !free.isEmpty ? free : all, or: "nobody")
    }

    mutating func user() -> String { known(model.users.values.map(\.name), pool.users) }

    mutating func group() -> String {
        known(model.groups.values.filter { $0.removed == nil }.map(\.name), pool.groups)
    }

    mutating func app() -> String {
        known(model.apps.values.filter { $0.removed == nil }.map(\.name), pool.apps)
    }

    mutating func policy() -> String {
        known(model.policies.values.filter { $0.removed == nil }.map(\.name), pool.policies)
    }

    /// A name that is in use nine times of ten, otherwise any.
    private mutating func known(_ names: [String], _ all: [String]) -> String {
        let names = random.chance(90) && !names.isEmpty ? names.sorted() : all
        return random.pick(names, or: "nobody")
    }

    mutating func member() -> MemberName {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: .user(user())
        case 5..<9: .group(group())
        default: .either(random.chance(50) ? user() : group())
        }
    }

    /// Mostly of those who are no members yet.
    mutating func memberAddition() -> Request {
        let group = group()
        let key = model.group(named: group)?.key ?? 0
        var members: [MemberName] = []
        for _ in 0..<(random.chance(40) ? 3 : 1) {
            let present = model.memberships.filter { $0.group == key }.map(\.member)
            let free = model.users.filter { !present.contains($0.key) && $0.value.status != .removed }.map(\.value.name)
            members.append(random.chance(65) ? .user(random.pick(free.sorted(), or: "ana")) : member())
        }
        return .addMembers(
            group: group,
            members: random.chance(90)
                ? Array(Set(members.map(\.name))).sorted().map {
                    name in members.first { $0.name == name } ?? .either(name)
                } : members)
    }

    mutating func presentMember() -> (group: String, member: MemberName)? {
        let sorted = model.memberships.sorted { ($0.group, $0.member) < ($1.group, $1.member) }
        guard let chosen = sorted.randomElement(using: &random), let group = model.groups[chosen.group] else {
            return nil
        }
        if let user = model.users[chosen.member] { return (group.name, .user(user.name)) }
        return model.groups[chosen.member].map { (group.name, .group($0.name)) }
    }

    mutating func attribute() -> String {
        random.pick(["givenName", "familyName", "displayName", "email", "title", "level"], or: "title")
    }

    mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let name = attribute()
            attributes[name] = random.pick(name == "level" ? pool.levels : pool.values, or: "x")
        }
        return attributes
    }

    private mutating func method() -> String { random.pick(["sso", "mfa", "password", "passkey"], or: "sso") }

    private mutating func connection() -> AppConnection {
        guard random.chance(60) else { return AppConnection() }
        return AppConnection(
            connector: random.chance(92) ? "scim" : "ldap", profile: "aws-identity-center",
            endpoint: random.pick(["https://example.com/scim", "http://127.0.0.1:1", "http://example.com"], or: ""),
            credential: random.chance(92) ? "env:TOKEN" : "secret",
            concurrency: random.chance(30) ? Int64.random(in: 0...9, using: &random) : nil)
    }
}
