import Database
import Domain
import Store

/// A membership rule over everybody, alone and with an app that follows from it; scopes of that app; and one attribute of one
/// person.
struct RuleMeasurement {
    let path: String
    let members: Int

    private static let rule = "user.userName.endsWith(\"@example.org\") && !(user.givenName in [\"X\", \"Y\"])"
    private static let others = 50

    func run(into table: inout FigureTable) async throws {
        Streams.note("\(members) people for a rule: filling")
        try await BenchmarkStore.fill(path) { filling in
            try await filling.found(apps: ["mail"], groups: ["staff", "ruled"])
            try await filling.hire(0..<members, into: "staff")
            try await filling.found(apps: [], groups: (0..<Self.others).map { "other\($0)" })
        }
        let workload = try await BenchmarkStore(path)
        let set = try await Stopwatch.secondsAndMemory {
            try await workload.give([.changeRule(group: "ruled", expression: Self.rule)])
        }
        let count = try await workload.store.read { connection, _ in
            try connection.first("SELECT count(*) FROM rule_memberships WHERE to_seq IS NULL")?.integer(0) ?? 0
        }
        guard count == members else { throw BenchmarkStore.Refused(message: "\(count) members by the rule") }
        let again = try await Stopwatch.secondsAndMemory {
            try await workload.give([.changeRule(group: "ruled", expression: Self.rule + " && true")])
        }
        let cleared = try await Stopwatch.secondsAndMemory {
            try await workload.give([.changeRule(group: "ruled", expression: nil)])
        }
        let policy = Request.addPolicy(
            name: "ruled", app: "mail", group: "ruled", loginMethod: "sso", priority: 0, condition: "has(user.email)")
        try await workload.give([policy])
        let given = try await Stopwatch.secondsAndMemory {
            try await workload.give([.changeRule(group: "ruled", expression: Self.rule)])
        }
        // True of all, without a value for any, and false of all.
        var scopes: [(seconds: Double, memory: Int)] = []
        for scope in ["has(user.email)", "int(user.givenName) > 0", "!has(user.email)", nil] {
            let measured = try await Stopwatch.secondsAndMemory {
                try await workload.give([.changeScope(app: "mail", expression: scope)])
            }
            scopes.append(measured)
        }
        for number in 0..<Self.others {
            try await workload.give([
                .changeRule(group: "other\(number)", expression: "user.userName == \"\(number)\"")
            ])
        }
        let changes = 500
        let change = try await Stopwatch.secondsAndMemory {
            try await workload.give(changes) { number in
                .changeUser(userName: BenchmarkStore.name(number), set: ["givenName": "Z\(number)"], clear: [])
            }
        }
        await workload.store.close()
        let figures = [
            ("a rule that makes \(members) people members", set.seconds, set.memory),
            ("another rule, the same members", again.seconds, again.memory),
            ("no rule any more", cleared.seconds, cleared.memory),
            ("the same, with an app and a condition on it", given.seconds, given.memory),
        ]
        for (what, measured) in zip(["true of all", "without a value for any", "false of all", "no more"], scopes) {
            table.add(
                Figure(
                    what: "a scope of an app that all \(members) have: \(what)", value: measured.seconds, unit: "s",
                    memory: measured.memory))
        }
        for (what, seconds, memory) in figures {
            table.add(Figure(what: what, value: seconds, unit: "s", memory: memory))
        }
        table.add(
            Figure(
                what: "an attribute of one person, read by 1 of \(Self.others + 1) rules",
                value: change.seconds / Double(changes) * 1_000, unit: "ms", memory: change.memory))
    }
}
