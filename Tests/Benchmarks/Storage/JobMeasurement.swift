import Database
import Domain
import Store

/// Jobs taken and finished, in transactions of several, with nothing sent in between.
struct JobMeasurement {
    let path: String
    let jobs: Int

    /// Jobs that one transaction takes, and finishes.
    private static let batch = 64

    func run(into table: inout FigureTable) async throws {
        Streams.note("\(jobs) jobs: filling")
        try await BenchmarkStore.fill(path) { filling in
            try await filling.found(apps: ["mail"], groups: ["staff"])
            try await filling.give([
                .switchFeature(app: "mail", feature: .pushGroups, on: false),
                .addPolicy(name: "staff", app: "mail", group: "staff", loginMethod: "sso", priority: 0),
            ])
            try await filling.hire(0..<jobs, into: "staff")
        }
        let workload = try await BenchmarkStore(path)
        guard let app = try await workload.keys(of: "apps")["mail"] else { return }
        var done = 0
        let measured = try await Stopwatch.secondsAndMemory {
            var taken = -1
            while taken != 0 {
                taken = try await workload.store.work { outbox, _ in
                    let claims = try outbox.claim(
                        app: app, limit: Self.batch, owner: "benchmark", now: Machine.now, clock: Machine.boot,
                        lease: .seconds(60))
                    for claim in claims { try outbox.finish(claim) }
                    return claims.count
                }
                done += taken
            }
        }
        await workload.store.close()
        guard done == jobs else { throw BenchmarkStore.Refused(message: "\(done) of \(jobs) jobs were there") }
        table.add(
            Figure(
                what: "jobs taken and finished, \(Self.batch) a commit", value: Double(done) / measured.seconds,
                unit: "jobs/s", memory: measured.memory))
    }
}
