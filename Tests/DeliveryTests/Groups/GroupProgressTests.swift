import Database
import Domain
import Store
import TestKit
import Testing

@Suite("Looking through the members of a group bit by bit")
struct GroupProgressTests {
    /// What a group should come to, kept in plain sets.
    private struct Model {
        var members: Set<EntityKey> = []
        var accounts: Set<EntityKey> = []
        var confirmed: Set<EntityKey> = []

        var additions: [EntityKey] { members.intersection(accounts).subtracting(confirmed).sorted() }
        var removals: [EntityKey] { confirmed.subtracting(members).sorted() }
    }

    private static let app: [Request] = [
        .addApp(
            name: "aws",
            connection: AppConnection(
                connector: "scim", profile: "scim", endpoint: "https://scim.example.org", credential: "env:T"),
            allowsPlainHTTP: false),
        .changeSetting(app: "aws", setting: .removalLimit, value: "1000000"),
    ]

    @Test(
        "finds the same people as a look at everybody, whatever changes in between",
        arguments: Seeds.take(short: 2, long: 30))
    func same(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            func give(_ requests: [Request]) async throws {
                let answer = try await store.submit(Command(requests, actor: "tester", at: store.now))
                #expect(answer.seqs != nil, "\(answer.outcome)")
            }
            func report(_ events: [Event]) async throws {
                try await store.work { _, report in try report(events, "worker") }
            }
            func keys(_ table: String) async throws -> [EntityKey] {
                try await store.read { connection, _ in
                    try connection.rows("SELECT key FROM \(table) ORDER BY key", []).map { $0.integer(0) }
                }
            }
            try await give(Self.app)
            // Two groups in one, so that some belong to it twice.
            let groups = ["staff", "day", "night"]
            try await give(groups.map { .createGroup(name: $0, externalId: Installation.drawn()) })
            try await give([
                .addMembers(group: "staff", members: [.group("day"), .group("night")]),
                .addPolicy(name: "p", app: "aws", group: "staff", loginMethod: "sso", priority: 0),
            ])
            let names = (0..<2_600).map { "p\($0)" }
            try await give(names.map { Installation.registration($0) })
            let (app, group) = (
                try #require(try await keys("apps").first), try #require(try await keys("groups").first)
            )
            let users = try await keys("users")
            let key = Dictionary(uniqueKeysWithValues: zip(names, users))
            var places: [String: Set<String>] = [:]
            var model = Model()

            func move(_ people: [String], into group: String, _ isIn: Bool) async throws {
                let changed = people.filter { places[group, default: []].contains($0) != isIn }
                guard !changed.isEmpty else { return }
                let members = changed.map { MemberName.user($0) }
                try await give([
                    isIn ? .addMembers(group: group, members: members) : .removeMembers(group: group, members: members)
                ])
                if isIn { places[group, default: []].formUnion(changed) } else { places[group]?.subtract(changed) }
                model.members = Set(places.values.joined().compactMap { key[$0] })
            }
            func open(_ people: [EntityKey]) async throws {
                let new = people.filter { !model.accounts.contains($0) }
                guard !new.isEmpty else { return }
                try await report(
                    new.map { .accountCreated(app: app, user: $0, remoteId: "r\($0)", attributes: ["userName": "x"]) })
                model.accounts.formUnion(new)
            }

            try await report([.appGroupCreated(app: app, group: group, remoteId: "g", name: "staff")])
            try await move(names, into: "day", true)
            try await move(Array(names.prefix(700)), into: "night", true)
            try await open(users.filter { $0 % 3 != 0 })
            var progress = GroupProgress()
            var looks = 0
            while looks < 400 {
                looks += 1
                let limit = Int.random(in: 1...160, using: &random)
                let before = progress
                let (want, after) = try await store.work { outbox, _ in
                    var progress = before
                    return (try outbox.wantedGroup(group, app: app, limit: limit, progress: &progress), progress)
                }
                progress = after
                let (removals, additions) = (want?.removals.map(\.user) ?? [], want?.additions.map(\.user) ?? [])
                #expect(removals == Array(model.removals.prefix(limit)), "look \(looks), seed \(seed)")
                // Whoever has got an account meanwhile may come at the end; but nobody comes who should not, and the end
                // comes only when nobody is left.
                let expected = Array(model.additions.prefix(limit))
                #expect(Set(additions).isSubset(of: model.additions), "look \(looks), seed \(seed)")
                #expect(additions.isEmpty == (expected.isEmpty) || !removals.isEmpty, "look \(looks), seed \(seed)")
                if !removals.isEmpty || !additions.isEmpty {
                    try await report([.membersConfirmed(app: app, group: group, added: additions, removed: removals)])
                } else if model.accounts.count == users.count {
                    break
                }
                model.confirmed.formUnion(additions)
                model.confirmed.subtract(removals)
                switch Int.random(in: 0..<12, using: &random) {
                case 0: try await open((0..<200).compactMap { _ in users.randomElement(using: &random) })
                case 1:
                    try await move(
                        Array(names.shuffled(using: &random).prefix(30)), into: "day", Bool.random(using: &random))
                case 2: try await move(Array(names.shuffled(using: &random).prefix(9)), into: "night", false)
                default: if additions.isEmpty { try await open(users) }
                }
            }
            #expect(model.additions.isEmpty && model.removals.isEmpty && looks < 400)
        }
    }
}
