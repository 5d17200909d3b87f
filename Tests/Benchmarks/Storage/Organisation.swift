import Domain

/// A made-up organisation as large ones are: most groups by rule, some inside others, policies with conditions and windows.
struct Organisation {
    let people: Int

    static let departments = 50
    static let countries = 20
    static let titles = 30
    static let sites = 48
    static let divisions = 10
    static let apps = 20
    static let policies = 300

    /// The groups that have a rule, and the rules; two hundred.
    static let rules: [(group: String, rule: String)] =
        (0..<departments).map { ("department \($0)", "user.department == \"D\($0)\"") }
        + (0..<departments).map {
            ("abroad \($0)", "user.department == \"D\($0)\" && !(user.country in [\"C0\", \"C1\"])")
        }
        + (0..<countries).map { ("country \($0)", "user.country == \"C\($0)\"") }
        + (0..<titles).map { ("title \($0)", "has(user.title) && user.title.startsWith(\"T\($0) \")") }
        + (0..<sites).map { ("site \($0)", "user.site == \"S\($0)\"") }
        + [("employees", "user.kind == \"employee\""), ("contractors", "user.kind == \"contractor\"")]

    /// The groups that hold other groups: five departments to a division, and all divisions in the company.
    static let parents = ["company"] + (0..<divisions).map { "division \($0)" }

    /// Apps, groups, rules and policies, before anybody is there.
    func found(in store: BenchmarkStore) async throws {
        try await store.found(
            apps: (0..<Self.apps).map { "app\($0)" },
            groups: Self.rules.map(\.group) + Self.parents + ["pool", "vault"])
        // A rule names attributes that somebody has had.
        try await store.give([registration(0)])
        try await store.give(Self.rules.map { .changeRule(group: $0.group, expression: $0.rule) })
        for division in 0..<Self.divisions {
            let inside = (0..<Self.departments).filter { $0 % Self.divisions == division }
            try await store.give([
                .addMembers(group: "division \(division)", members: inside.map { .group("department \($0)") }),
                .addMembers(group: "company", members: [.group("division \(division)")]),
            ])
        }
        try await store.give((0..<Self.policies).map(Self.policy))
    }

    /// Everybody but the first, who is there already.
    func hire(into store: BenchmarkStore) async throws {
        try await store.give(people - 1) { registration($0 + 1) }
    }

    /// Nobody holds both of any pair.
    static let separations: [Request] =
        [separation("employed or not", .groups, "employees", "contractors")]
        + [separation("division or vault", .groups, "division 0", "vault")]
        + (0..<9).map { separation("titles \($0)", .groups, "title \($0)", "title \($0 + 10)") }
        + (0..<9).map { separation("policies \($0)", .policies, titlePolicy($0), titlePolicy($0 + 10)) }

    private static func separation(
        _ name: String, _ kind: SeparationKind, _ first: String, _ second: String
    ) -> Request {
        .addSeparation(name: name, kind: kind, first: first, second: second, allowsExisting: false)
    }

    private static func titlePolicy(_ title: Int) -> String {
        "policy \((rules.firstIndex { $0.group == "title \(title)" } ?? 0) + parents.count)"
    }

    /// A third has a condition, a sixth a window that is open or will be.
    private static func policy(_ number: Int) -> Request {
        let groups = parents + rules.map(\.group)
        let window: TimeWindow =
            switch number % 12 {
            case 1: TimeWindow(from: nil, until: Timestamp("2090-01-01T00:00:00Z"))
            case 7: TimeWindow(from: Timestamp("2080-01-01T00:00:00Z"), until: nil)
            default: .always
            }
        return .addPolicy(
            name: "policy \(number)", app: "app\(number % apps)", group: groups[number % groups.count],
            loginMethod: "sso", priority: Int64(number % 3), window: window,
            condition: number % 3 == 0 ? "user.country in [\"C1\", \"C2\", \"C3\", \"C4\"] && has(user.email)" : nil)
    }

    /// How somebody comes to be known.
    private func registration(_ number: Int) -> Request {
        var attributes = Workload.attributes(number)
        attributes["department"] = "D\(number % Self.departments)"
        attributes["country"] = "C\(number / 50 % Self.countries)"
        attributes["title"] = "T\(number / 1_000 % Self.titles) of the company"
        attributes["kind"] = number / 7 % 5 == 0 ? "contractor" : "employee"
        attributes["site"] = "S\(number / 11 % Self.sites)"
        return .registerUser(
            userName: BenchmarkStore.name(number), attributes: attributes, externalId: BenchmarkStore.drawn())
    }
}
