import Database
import Domain
import Store

/// A company of many years: people come, change, move and leave, and targets confirm it.
///
/// Eight events or so for each person. One small app has always the same thousand users, whatever the length.
struct LongHistory {
    let events: Int

    static let smallApp = "safe"
    /// Who has been there from the beginning, in the small app's group.
    static let longTimer = BenchmarkStore.name(0)

    private static let smallGroup = "keepers"
    private static let groups = 50
    private static let apps = 20
    private static let early = 1_000
    /// People who come in one command, move in the next, and so on.
    private static let cohort = 125

    /// Writes it.
    func write(_ journal: BenchmarkStore) async throws {
        try await found(journal)
        var head = Int(try await journal.head())
        var first = Self.early
        while head < events {
            let people = first..<first + Self.cohort
            try await play(people, in: journal)
            first = people.upperBound
            head = Int(try await journal.head())
        }
    }

    private func found(_ journal: BenchmarkStore) async throws {
        let groups = (0..<Self.groups).map(Self.group)
        try await journal.found(
            apps: (0..<Self.apps).map(Self.app) + [Self.smallApp], groups: groups + [Self.smallGroup])
        try await journal.give(
            (0..<Self.groups).map { number in
                .addPolicy(
                    name: "policy \(number)", app: Self.app(number % Self.apps), group: Self.group(number),
                    loginMethod: number.isMultiple(of: 3) ? "mfa" : "sso", priority: Int64(number % 5))
            } + [
                .addPolicy(
                    name: "safe", app: Self.smallApp, group: Self.smallGroup, loginMethod: "passkey", priority: 0)
            ])
        try await journal.hire(0..<Self.early, into: Self.smallGroup)
    }

    /// The whole stay of some people.
    private func play(_ people: Range<Int>, in journal: BenchmarkStore) async throws {
        let apps = try await journal.keys(of: "apps")
        let first = people.lowerBound / Self.cohort
        let (group, next) = (Self.group(first % Self.groups), Self.group((first + 7) % Self.groups))
        let members = people.map { MemberName.user(BenchmarkStore.name($0)) }
        try await journal.give(people.map(BenchmarkStore.registration) + [.addMembers(group: group, members: members)])
        let users = try await journal.keys(ofUsers: people)
        guard let app = apps[Self.app(first % Self.groups % Self.apps)] else { return }
        try await journal.report(
            users.enumerated().map { place, user in
                .accountCreated(
                    app: app, user: user, remoteId: "remote-\(people.lowerBound + place)",
                    attributes: Workload.attributes(people.lowerBound + place))
            })
        try await journal.give(
            people.map {
                .changeUser(userName: BenchmarkStore.name($0), set: ["title": "Head of \($0 % 97)"], clear: [])
            })
        try await journal.report(
            users.enumerated().map { place, user in
                .accountUpdated(app: app, user: user, set: ["title": "Head of \(place % 97)"], cleared: [])
            })
        try await journal.give([
            .removeMembers(group: group, members: members), .addMembers(group: next, members: members),
        ])
        try await journal.report(users.map { .accountDeactivated(app: app, user: $0) })
        try await journal.give(people.filter { $0 % 2 == 0 }.map { .removeUser(userName: BenchmarkStore.name($0)) })
    }

    private static func group(_ number: Int) -> String { "group \(number)" }

    private static func app(_ number: Int) -> String { "app \(number)" }
}

extension BenchmarkStore {
    /// Keys by name.
    func keys(of table: String) async throws -> [String: EntityKey] {
        try await store.read { connection, _ in
            Dictionary(
                uniqueKeysWithValues: try connection.rows("SELECT name, key FROM \(table)").map {
                    ($0.text(0), $0.integer(1))
                })
        }
    }

    /// Keys of people, in their order.
    func keys(ofUsers numbers: Range<Int>) async throws -> [EntityKey] {
        try await store.read { connection, _ in
            try numbers.compactMap {
                try connection.first("SELECT key FROM users WHERE folded = ?1", [.text(Names.folded(Self.name($0)))])?
                    .integer(0)
            }
        }
    }

    /// What a target has confirmed.
    func report(_ events: [Event]) async throws {
        try await store.work { _, report in try report(events, "benchmark") }
    }
}
