import Domain
import TestKit

/// A company that changes at random: people come into groups and leave them, are suspended, go and come back, are renamed;
/// groups are nested, renamed, dissolved; policies come, change, pause, and hold for a time.
///
/// It keeps so much in mind that no request of it is refused. What ends by itself it leaves alone afterwards.
struct RandomCompany {
    private struct Person {
        var name: String
        var state = State.active
        enum State { case active, suspended, removed, leaving }
    }

    private struct Policy {
        let name: String
        let group: Int
        var method: String
        var priority: Int64
        var isEnabled = true
    }

    static let apps = 20
    private static let people = 5_000
    private static let groups = 200
    private static let mostPolicies = 90
    private static let mostNested = 60
    private static let mostLeavers = 400
    private static let methods = ["password", "sso", "mfa", "passkey"]
    private static let day = Duration.seconds(86_400)

    private var random: SplitMix64
    private var people: [Person]
    private var groups: [String]
    private var members = [Set<Int>](repeating: [], count: Self.groups)
    private var nested: Set<[Int]> = []
    private var policies: [Policy] = []
    /// Memberships that begin or end by themselves: a person and a group.
    private var timed: Set<[Int]> = []
    private var freeNames: [String] = []
    private var leavers = 0
    private var drawn = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        people = (0..<Self.people).map { Person(name: "person\($0)@example.org") }
        groups = (0..<Self.groups).map { "group \($0)" }
    }

    static func app(_ number: Int) -> String { "app \(number)" }

    /// Everybody and everything that there is from the beginning, in commands.
    mutating func founding() -> [[Request]] {
        var requests: [Request] = (0..<Self.apps).map {
            .addApp(name: Self.app($0), connection: AppConnection(), allowsPlainHTTP: false)
        }
        for name in groups { requests.append(.createGroup(name: name, externalId: ExternalId(using: &random))) }
        for person in people {
            requests.append(
                .registerUser(userName: person.name, attributes: [:], externalId: ExternalId(using: &random)))
        }
        return stride(from: 0, to: requests.count, by: 500).map { Array(requests[$0..<min($0 + 500, requests.count)]) }
    }

    /// The next command: so many requests, as of an instant.
    mutating func requests(_ count: Int, at now: Timestamp) -> [Request] {
        var requests: [Request] = []
        while requests.count < count {
            if let request = request(at: now) { requests.append(request) }
            if Int.random(in: 0..<400, using: &random) == 0 { requests += replaceGroup() }
        }
        return requests
    }

    private mutating func request(at now: Timestamp) -> Request? {
        switch Int.random(in: 0..<1_000, using: &random) {
        case ..<600: move()
        case ..<640: join(at: now)
        case ..<760: rename()
        case ..<860: suspend()
        case ..<940: leave(at: now)
        case ..<960: renameGroup()
        case ..<978: nest()
        default: changePolicy(at: now)
        }
    }

    private mutating func person(_ states: [Person.State]) -> Int? {
        let number = Int.random(in: 0..<people.count, using: &random)
        return states.contains(people[number].state) ? number : nil
    }

    /// A membership that is there ends, one that is not begins.
    private mutating func move() -> Request? {
        guard let who = person([.active, .suspended]) else { return nil }
        // Mostly out of one that there is, so that nobody comes to be in all of them.
        var group = Int.random(in: 0..<groups.count, using: &random)
        if random.chance(48),
            let own = (0..<groups.count).first(where: { members[($0 + group) % groups.count].contains(who) })
        {
            group = (own + group) % groups.count
        }
        guard !timed.contains([who, group]) else { return nil }
        if members[group].remove(who) != nil {
            return .removeMembers(group: groups[group], members: [.user(people[who].name)])
        }
        members[group].insert(who)
        return .addMembers(group: groups[group], members: [.user(people[who].name)])
    }

    /// A membership that is to begin, to end, or both.
    private mutating func join(at now: Timestamp) -> Request? {
        let group = Int.random(in: 0..<groups.count, using: &random)
        guard let who = person([.active, .suspended]), !members[group].contains(who),
            timed.insert([who, group]).inserted
        else { return nil }
        let window = window(at: now)
        return .addTimedMembers(group: groups[group], members: [.user(people[who].name)], window: window)
    }

    private mutating func window(at now: Timestamp) -> TimeWindow {
        let from = random.chance(50) ? now.advanced(by: Self.day * Int.random(in: 1...10, using: &random)) : nil
        let length =
            Self.day * Int.random(in: 1...20, using: &random) + .milliseconds(Int.random(in: 0..<1_000, using: &random))
        drawn += 1
        let until = (from ?? now).advanced(by: length + .microseconds(drawn % 1_000))
        return TimeWindow(from: from, until: from != nil && random.chance(30) ? nil : until)
    }

    private mutating func rename() -> Request? {
        guard let who = person([.active, .suspended]) else { return nil }
        let old = people[who].name
        people[who].name = name("person", "@example.org")
        freeNames.append(old)
        return .changeUser(userName: old, set: ["userName": people[who].name], clear: [])
    }

    /// A new name, or one that somebody else has given up.
    private mutating func name(_ stem: String, _ end: String) -> String {
        if random.chance(30), let place = freeNames.lastIndex(where: { $0.hasPrefix(stem) }) {
            return freeNames.remove(at: place)
        }
        drawn += 1
        return "\(stem)-\(drawn)\(end)"
    }

    private mutating func suspend() -> Request? {
        guard let who = person([.active, .suspended]) else { return nil }
        if people[who].state == .suspended {
            people[who].state = .active
            return .resumeUser(userName: people[who].name)
        }
        // One of three, so that most people are there.
        guard random.chance(33) else { return nil }
        people[who].state = .suspended
        return .suspendUser(userName: people[who].name)
    }

    private mutating func leave(at now: Timestamp) -> Request? {
        guard let who = person([.active, .suspended, .removed]) else { return nil }
        if people[who].state == .removed {
            people[who].state = .active
            return .returnUser(userName: people[who].name)
        }
        if leavers < Self.mostLeavers && random.chance(20) {
            leavers += 1
            people[who].state = .leaving
            return .scheduleLeave(
                userName: people[who].name, at: now.advanced(by: Self.day * Int.random(in: 1...20, using: &random)))
        }
        guard random.chance(25) else { return nil }
        people[who].state = .removed
        for group in members.indices { members[group].remove(who) }
        return .removeUser(userName: people[who].name)
    }

    private mutating func renameGroup() -> Request? {
        let group = Int.random(in: 0..<groups.count, using: &random)
        let old = groups[group]
        groups[group] = name("group", "")
        freeNames.append(old)
        return .renameGroup(name: old, to: groups[group])
    }

    /// A group that no policy names is dissolved, and another one comes.
    private mutating func replaceGroup() -> [Request] {
        let group = Int.random(in: 0..<groups.count, using: &random)
        guard !policies.contains(where: { $0.group == group }) else { return [] }
        let old = groups[group]
        members[group] = []
        nested = nested.filter { !$0.contains(group) }
        groups[group] = name("group", "")
        freeNames.append(old)
        return [
            .removeGroup(name: old), .createGroup(name: groups[group], externalId: ExternalId(using: &random)),
        ]
    }

    /// A group inside another one, or no longer; always the one with the lesser number, so that there is no circle.
    private mutating func nest() -> Request? {
        let pair = [0, 0].map { _ in Int.random(in: 0..<groups.count, using: &random) }.sorted()
        let known = nested.sorted { $0.lexicographicallyPrecedes($1) }
        if nested.count >= Self.mostNested || random.chance(30), let old = known.randomElement(using: &random) {
            nested.remove(old)
            return .removeMembers(group: groups[old[1]], members: [.group(groups[old[0]])])
        }
        guard pair[0] < pair[1], nested.insert(pair).inserted else { return nil }
        return .addMembers(group: groups[pair[1]], members: [.group(groups[pair[0]])])
    }

    private mutating func changePolicy(at now: Timestamp) -> Request? {
        let place = Int.random(in: 0..<Self.mostPolicies, using: &random)
        guard place < policies.count else { return addPolicy(at: now) }
        switch Int.random(in: 0..<10, using: &random) {
        case ..<3:
            policies[place].isEnabled.toggle()
            let name = policies[place].name
            return policies[place].isEnabled ? .enablePolicy(name: name) : .disablePolicy(name: name)
        case ..<6:
            let (method, priority) = (policies[place].method, policies[place].priority)
            policies[place].method = random.pick(Self.methods, or: method)
            policies[place].priority = Int64.random(in: 0...3, using: &random)
            guard method != policies[place].method || priority != policies[place].priority else { return nil }
            return .changePolicy(
                name: policies[place].name, loginMethod: policies[place].method, priority: policies[place].priority)
        case ..<8:
            let window = window(at: now)
            return .changePolicyWindow(
                name: policies[place].name, from: window.from.map { .set($0) } ?? .clear,
                until: window.until.map { .set($0) } ?? .clear)
        default: return .removePolicy(name: policies.remove(at: place).name)
        }
    }

    private mutating func addPolicy(at now: Timestamp) -> Request? {
        let (app, group) = (
            Int.random(in: 0..<Self.apps, using: &random), Int.random(in: 0..<groups.count, using: &random)
        )
        drawn += 1
        let policy = Policy(
            name: "policy \(drawn)", group: group, method: random.pick(Self.methods, or: "sso"),
            priority: Int64.random(in: 0...3, using: &random))
        policies.append(policy)
        return .addPolicy(
            name: policy.name, app: Self.app(app), group: groups[group], loginMethod: policy.method,
            priority: policy.priority, window: random.chance(40) ? window(at: now) : .always)
    }
}
