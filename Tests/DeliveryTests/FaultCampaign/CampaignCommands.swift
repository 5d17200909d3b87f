import Domain
import TestKit

/// Draws an organisation of two apps, and what happens to it.
///
/// Few names and few values, so that they clash, are swapped, and come back.
struct CampaignCommands {
    private static let users = ["ana", "bo", "cy", "dee", "eli", "fay"]
    private static let groups = ["staff", "eng", "ops"]
    private static let apps = ["mail", "wiki"]

    private var random: SplitMix64
    private var people: [String] = []
    private var emails = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// How many requests at once an app of this campaign may be sent.
    static func concurrency(seed: UInt64, app: Int) -> Int64 { Int64((seed / 3 + UInt64(app) * 2) % 4 + 1) }

    /// What there is at the beginning: one command a list.
    mutating func founding(endpoints: [String], seed: UInt64) -> [[Request]] {
        var commands: [[Request]] = []
        for (place, app) in Self.apps.enumerated() {
            commands.append([
                .addApp(
                    name: app,
                    connection: AppConnection(
                        connector: "scim", profile: "aws-identity-center", endpoint: endpoints[place],
                        credential: "env:TOKEN", concurrency: Self.concurrency(seed: seed, app: place)),
                    allowsPlainHTTP: false)
            ])
        }
        for group in Self.groups.prefix(Int.random(in: 2...3, using: &random)) {
            commands.append([.createGroup(name: group, externalId: ExternalId(using: &random))])
        }
        for _ in 0..<Int.random(in: 4...7, using: &random) { commands.append([policy()]) }
        for name in Self.users.prefix(Int.random(in: 4...6, using: &random)) {
            commands.append([registration(name)])
            for _ in 0..<2 { commands.append([.addMembers(group: group(), members: [.user(name)])]) }
        }
        return commands
    }

    /// One command more; it may well be refused.
    mutating func next() -> [Request] {
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<3: [registration(user()), .addMembers(group: group(), members: [.user(user())])]
        case 3..<6: [.removeUser(userName: user())]
        case 6..<8: [.returnUser(userName: user())]
        case 8: [.suspendUser(userName: user())]
        case 9..<11: [.resumeUser(userName: user())]
        case 11..<16:
            [.changeUser(userName: user(), set: ["displayName": random.pick(["A", "B"], or: "A")], clear: [])]
        case 16: [.changeUser(userName: user(), set: ["userName": random.pick(Self.users, or: "ana")], clear: [])]
        case 17..<19: swap()
        case 19..<25: [.addMembers(group: group(), members: [member()])]
        case 25..<31: [.removeMembers(group: group(), members: [member()])]
        case 31..<33: [.renameGroup(name: group(), to: random.pick(Self.groups + ["all"], or: "all"))]
        case 33: random.chance(40) ? [.removeGroup(name: group())] : [creation()]
        case 34: [.disablePolicy(name: policyName())]
        case 35: [.enablePolicy(name: policyName())]
        case 36: random.chance(50) ? [policy()] : [.removePolicy(name: policyName())]
        case 37: [random.chance(50) ? .pauseApp(name: app()) : .resumeApp(name: app())]
        case 38: [.switchFeature(app: app(), feature: .delete, on: random.chance(60))]
        default: [.requestJob(app: app(), resource: .user(user()))]
        }
    }

    /// Two people change their names with one another.
    private mutating func swap() -> [Request] {
        let (one, other) = (user(), user())
        return [
            .changeUser(userName: one, set: ["userName": "between"], clear: []),
            .changeUser(userName: other, set: ["userName": one], clear: []),
            .changeUser(userName: "between", set: ["userName": other], clear: []),
        ]
    }

    private mutating func registration(_ name: String) -> Request {
        emails += 1
        let attributes = [
            "givenName": "Given", "familyName": "Family \(emails)", "displayName": "A",
            "email": "person\(emails)@example.org",
        ]
        return .registerUser(userName: name, attributes: attributes, externalId: ExternalId(using: &random))
    }

    private mutating func creation() -> Request {
        .createGroup(name: random.pick(Self.groups + ["all"], or: "all"), externalId: ExternalId(using: &random))
    }

    private mutating func policy() -> Request {
        .addPolicy(name: policyName(), app: app(), group: group(), loginMethod: "sso", priority: 0)
    }

    private mutating func member() -> MemberName { random.chance(80) ? .user(user()) : .group(group()) }
    private mutating func user() -> String { random.pick(Self.users, or: "ana") }
    private mutating func group() -> String { random.pick(Self.groups, or: "staff") }
    private mutating func app() -> String { random.pick(Self.apps, or: "mail") }
    private mutating func policyName() -> String { "p\(Int.random(in: 1...6, using: &random))" }
}
