import Domain
import Store

/// One member more in the innermost of five nested groups, of which the outermost is large and has the policy.
struct NestedMeasurement {
    let path: String
    let members: Int

    private static let depth = 5
    private static let times = 300

    func run(into table: inout FigureTable) async throws {
        Streams.note("nested groups: filling")
        let groups = (1...Self.depth).map { "level \($0)" }
        try await BenchmarkStore.fill(path) { filling in
            try await filling.found(apps: ["mail"], groups: groups)
            try await filling.give(
                zip(groups, groups.dropFirst()).map { .addMembers(group: $0, members: [.group($1)]) }
                    + [.addPolicy(name: "all", app: "mail", group: groups[0], loginMethod: "sso", priority: 0)])
            try await filling.hire(0..<members, into: groups[0])
            try await filling.give(Self.times) { BenchmarkStore.registration(members + $0) }
        }
        let workload = try await BenchmarkStore(path)
        let floor = try await EngineFloor(path + "-floor")
        var (ours, bare): ([Double], [Double]) = ([], [])
        for number in 0..<Self.times {
            let member = BenchmarkStore.name(members + number)
            ours.append(
                try await Stopwatch.seconds {
                    try await workload.give([.addMembers(group: groups[Self.depth - 1], members: [.user(member)])])
                })
            bare.append(try await Stopwatch.seconds { try await floor.singleRow() })
        }
        await floor.close()
        await workload.store.close()
        table.add(
            Figure(
                what: "one member more, five groups deep (\(members) above)", value: Stopwatch.median(ours) * 1_000,
                unit: "ms", beside: ("transaction of one row", Stopwatch.median(bare) * 1_000)))
    }
}
