import Database
import Domain
import Store

/// What changes cost in a large organisation of rules and policies, without separations of duties and with some.
struct OrganisationMeasurement {
    let path: String
    let members: Int

    private static let singles = 200

    func run(into table: inout FigureTable) async throws {
        let organisation = Organisation(people: members)
        Streams.note("an organisation of \(members) people, \(Organisation.rules.count) rules: filling")
        let filling = try await BenchmarkStore(path, isDurable: false)
        let founding = try await Stopwatch.seconds { try await organisation.found(in: filling) }
        let hiring = try await Stopwatch.secondsAndMemory { try await organisation.hire(into: filling) }
        await filling.store.close()
        let what = "\(Organisation.rules.count) rules, \(Organisation.policies) policies"
        table.add(Figure(what: "\(what), nobody there yet", value: founding, unit: "s"))
        table.add(
            Figure(
                what: "\(members) people registered, 500 in a commit, under all of them", value: hiring.seconds,
                unit: "s",
                memory: hiring.memory))
        let store = try await BenchmarkStore(path)
        try await measure(store, "", into: &table)
        let separating = try await Stopwatch.seconds { try await store.give(Organisation.separations) }
        table.add(Figure(what: "\(Organisation.separations.count) separations added", value: separating, unit: "s"))
        try await measure(store, ", \(Organisation.separations.count) separations", into: &table)
        await store.store.close()
    }

    private func measure(_ store: BenchmarkStore, _ note: String, into table: inout FigureTable) async throws {
        let pool = Request.addPolicy(
            name: "pool\(note)", app: "app0", group: "pool", loginMethod: "sso", priority: 0,
            condition: "has(user.email)")
        try await store.give([pool])
        let changes: [(String, Request)] = [
            ("a rule changed, its members the same", Self.rule("employees", "user.kind == \"employee\" && true")),
            ("the same, back", Self.rule("employees", "user.kind == \"employee\"")),
            ("a rule that makes all members, with an app and a condition", Self.rule("pool", "has(user.userName)")),
            ("that rule cleared", .changeRule(group: "pool", expression: nil)),
            ("a rule that exchanges \(members / 25) members", Self.rule("department 3", "user.department == \"D4\"")),
            ("the same, back", Self.rule("department 3", "user.department == \"D3\"")),
            (
                "a group of \(members / 5) put into one with policies",
                .addMembers(group: "division 0", members: [.group("contractors")])
            ),
            ("and taken out", .removeMembers(group: "division 0", members: [.group("contractors")])),
        ]
        for (what, request) in changes {
            let spent = try await Stopwatch.secondsAndMemory { try await store.give([request]) }
            table.add(Figure(what: what + note, value: spent.seconds, unit: "s", memory: spent.memory))
        }
        // Never what the person has already, this time and the next.
        let turn = note.isEmpty ? 1 : 2
        let singles: [(String, String, (Int) -> String)] = [
            ("an attribute that nothing reads", "givenName", { "Z\($0)-\(turn)" }),
            (
                "an attribute that \(Self.readers("department")) rules read", "department",
                { "D\(($0 + 7 * turn) % Organisation.departments)" }
            ),
            (
                "an attribute that \(Self.readers("country")) rules and 100 conditions read", "country",
                { "C\(($0 / 50 + turn) % Organisation.countries)" }
            ),
        ]
        for (what, attribute, value) in singles {
            let floor = try await EngineFloor(path + "-floor-" + attribute + "\(note.count)")
            var (ours, bare): ([Double], [Double]) = ([], [])
            for number in 0..<Self.singles {
                let person = number * (members / Self.singles)
                let change = Request.changeUser(
                    userName: BenchmarkStore.name(person), set: [attribute: value(person)], clear: [])
                ours.append(try await Stopwatch.seconds { try await store.give([change]) })
                bare.append(try await Stopwatch.seconds { try await floor.singleRow() })
            }
            await floor.close()
            table.add(
                Figure(
                    what: what + note, value: Stopwatch.median(ours) * 1_000, unit: "ms",
                    beside: ("transaction of one row", Stopwatch.median(bare) * 1_000)))
        }
    }

    private static func rule(_ group: String, _ expression: String) -> Request {
        .changeRule(group: group, expression: expression)
    }

    private static func readers(_ attribute: String) -> Int {
        Organisation.rules.count { $0.rule.contains("user.\(attribute)") }
    }
}
