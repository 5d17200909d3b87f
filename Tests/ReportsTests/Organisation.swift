import Audit
import Domain
import Reports
import Store
import TestKit

/// A company in the first months of 2031: people come, move and leave, and apps confirm it sooner or later.
struct Organisation {
    let temporary: TemporaryStore
    private(set) var users: [String: EntityKey] = [:]
    private(set) var apps: [String: EntityKey] = [:]
    private var random = SplitMix64(seed: 31)

    static let from = time("2031-01-01")
    static let to = time("2031-04-01")

    /// Names that a page must bear: markup, quotes, formulas, both directions of writing, emoji, and one that is very long.
    static let hostile = [
        "<script>alert(1)</script>@example.org", "=HYPERLINK(\"http://evil.example\",\"x\")@example.org",
        "o'neil&sons@example.org", "\u{202E}gro.elpmaxe@nimda", "מירי@example.org", "أمينة@example.org",
        "👩‍💻dev@example.org", "]]><!--@example.org", String(repeating: "long", count: 60) + "@example.org",
    ]

    static let managers = ["carmen.ortega@example.org", "georg.brandt@example.org"]

    static let people = [
        "Ana Silva", "Bo Lindqvist", "Carmen Ortega", "Dmitri Volkov", "Eli Navarro", "Fatima Zahra", "Georg Brandt",
        "Hana Suzuki", "Ines Moreau", "Jonas Weber", "Kirsten Aalto", "Liam O'Brien", "Mei Chen", "Noor Haddad",
        "Olga Ivanova", "Pavel Novák", "Quentin Roy", "Rosa Jiménez", "Sven Olsen", "Tariq Aziz", "Ulla Berg",
        "Victor Hugo", "Wanda Kowalska", "Xin Li", "Yusuf Demir", "Zoé Laurent",
    ]

    static func time(_ text: String) -> Timestamp { Timestamp(text) ?? HandClock.start }

    /// Plays it all.
    static func play(_ temporary: TemporaryStore) async throws -> Organisation {
        var organisation = Organisation(temporary: temporary)
        try await organisation.found()
        try await organisation.live()
        return organisation
    }

    private mutating func found() async throws {
        temporary.clock.set(Self.time("2030-12-01T08:00:00Z"))
        for group in ["engineering", "sales", "finance", "approvers", "everyone"] {
            try await give(.createGroup(name: group, externalId: ExternalId(using: &random)))
        }
        for app in ["crm", "payroll", "wiki"] {
            apps[app] = try await give(.addApp(name: app, connection: AppConnection(), allowsPlainHTTP: false))
        }
        for (name, app, group, method) in [
            ("sales use the crm", "crm", "sales", "sso"), ("engineers help in the crm", "crm", "engineering", "mfa"),
            ("finance reads the crm", "crm", "finance", "passkey"), ("finance pays", "payroll", "finance", "mfa"),
            ("everyone reads the wiki", "wiki", "everyone", "password"),
        ] {
            try await give(
                .addPolicy(name: name, app: app, group: group, loginMethod: method, priority: method == "mfa" ? 5 : 0))
        }
        try await give(
            .addSeparation(
                name: "pay or approve", kind: .groups, first: "finance", second: "approvers", allowsExisting: false))
        for name in Self.people.prefix(18) { try await hire(name) }
        for name in Self.hostile { try await hire(name, userName: name) }
    }

    private mutating func hire(_ name: String, userName: String? = nil) async throws {
        let number = users.count
        let userName = userName ?? Self.userName(name)
        temporary.clock.advance(by: .seconds(1_800))
        users[userName] = try await give(
            .registerUser(
                userName: userName,
                attributes: ["displayName": name].merging(
                    number % 3 == 2 ? [:] : ["manager": Self.managers[number % 3]], uniquingKeysWith: { $1 }),
                externalId: ExternalId(using: &random)),
            reason: "ticket \(4_000 + number)")
        let group = ["engineering", "sales", "finance"][number % 3]
        try await give(.addMembers(group: group, members: [.user(userName)]), reason: "starts in \(group)")
        try await give(.addMembers(group: "everyone", members: [.user(userName)]))
        for app in group == "finance" ? ["crm", "payroll", "wiki"] : ["crm", "wiki"] {
            try await confirm(userName, app) {
                .accountCreated(app: $0, user: $1, remoteId: "r\($0)-\($1)", attributes: [:])
            }
        }
    }

    static func userName(_ name: String) -> String {
        Names.folded(name).replacing(" ", with: ".").replacing("'", with: "") + "@example.org"
    }

    private mutating func live() async throws {
        for (day, name) in [("01-08", 18), ("01-20", 19), ("02-03", 20), ("02-10", 21), ("03-02", 22)] {
            temporary.clock.set(Self.time("2031-\(day)T08:00:00Z"))
            try await hire(Self.people[name])
            try await move(Self.people[name - 15], "2031-\(day)T15:00:00Z")
        }
        temporary.clock.set(Self.time("2031-03-03"))
        try await give(.suspendUser(userName: "mei.chen@example.org"), reason: "parental leave")
        try await give(
            .allowException(
                separation: "pay or approve", userName: "olga.ivanova@example.org", until: Self.time("2031-03-20")),
            reason: "quarter end, ticket 4711", actor: "chief")
        try await give(.addMembers(group: "approvers", members: [.user("olga.ivanova@example.org")]))
        try await leave("Dmitri Volkov", "2031-03-04T17:00:00Z", after: 40)
        try await leave("Hana Suzuki", "2031-03-11T17:00:00Z", after: 14 * 60)
        try await leave("Jonas Weber", "2031-03-14T17:00:00Z", after: 2 * 3_600)
        try await leave("Ines Moreau", "2031-03-30T09:00:00Z", after: nil)
        temporary.clock.set(Self.time("2031-04-02"))
        try await give(
            .registerUser(userName: "later@example.org", attributes: [:], externalId: ExternalId(using: &random)))
    }

    private mutating func move(_ name: String, _ time: String) async throws {
        let userName = Self.userName(name)
        temporary.clock.set(Self.time(time))
        guard let number = Self.people.firstIndex(of: name) else { return }
        let groups = ["engineering", "sales", "finance"]
        try await give(.removeMembers(group: groups[number % 3], members: [.user(userName)]), reason: "moves")
        try await give(.addMembers(group: groups[(number + 1) % 3], members: [.user(userName)]), reason: "moves")
    }

    private mutating func leave(_ name: String, _ time: String, after seconds: Int?) async throws {
        let userName = Self.userName(name)
        temporary.clock.set(Self.time(time))
        try await give(.removeUser(userName: userName), reason: "leaves")
        guard let seconds else { return }
        temporary.clock.advance(by: .seconds(seconds))
        try await confirm(userName, "crm") { .accountDeactivated(app: $0, user: $1) }
        try await confirm(userName, "wiki") { .accountDeactivated(app: $0, user: $1) }
    }

    private func confirm(_ userName: String, _ app: String, _ event: (EntityKey, EntityKey) -> Event) async throws {
        guard let user = users[userName], let app = apps[app] else { return }
        let event = event(app, user)
        try await temporary.store.work { _, report in try report([event], "worker") }
    }

    @discardableResult
    private func give(_ request: Request, reason: String? = nil, actor: String = "people team") async throws -> Seq {
        let answer = try await temporary.store.submit(
            Command([request], actor: actor, reason: reason, at: temporary.clock.now))
        guard case .accepted(let first, _) = answer.outcome else { throw Refused(request: request, answer: answer) }
        return first
    }

    struct Refused: Error {
        let request: Request
        let answer: Answer
    }
}
