import Database
import Domain
import JSON
import Store

/// A journal in which very many jobs wait, and what a worker needs while it begins with them.
struct WaitingJobs {
    let path: String
    let endpoint: String
    let concurrency: Int

    /// Enough that the caches of the database are full.
    private static let deliveries = 15_000

    /// What the worker's process said about itself.
    struct Report {
        /// Most memory resident at once, in bytes.
        let peak: Int
        let deliveries: Int
        let seconds: Double
    }

    /// Makes the jobs, and runs a worker on them in a process of its own.
    func measure(jobs: Int) async throws -> Report {
        try await fill(jobs)
        Streams.note("\(jobs) jobs wait")
        let child = try ChildProcess([
            "waiting-jobs", "--database", path, "--concurrency", "\(concurrency)", "--deliveries",
            "\(min(Self.deliveries, jobs))",
        ])
        defer { child.end() }
        guard let line = child.firstLine(), let answer = try? JSONValue(parsing: line),
            let peak = answer["peakBytes"]?.integer, let deliveries = answer["deliveries"]?.integer,
            let microseconds = answer["microseconds"]?.integer
        else { throw NoReport() }
        return Report(peak: Int(peak), deliveries: Int(deliveries), seconds: Double(microseconds) / 1_000_000)
    }

    /// The worker's process ended without saying anything.
    struct NoReport: Error {}

    /// One user for each job, made in bulk; the jobs are due in an order that has nothing to do with the users'.
    private func fill(_ jobs: Int) async throws {
        let begun = try await Workload.open(path, concurrency: concurrency)
        try await begun.connect(endpoint: endpoint)
        await begun.store.close()
        let workload = try await Workload.open(path, concurrency: concurrency, isDurable: false)
        try await workload.register(0..<jobs)
        try await workload.store.database.write { connection in
            for statement in Self.statements { try connection.run(statement) }
        }
        await workload.store.close()
    }

    private static let statements = [
        """
        INSERT INTO assignments (app, user, from_seq)
        SELECT apps.key, users.key, 1 FROM users CROSS JOIN apps
        """,
        """
        INSERT INTO wants (app, resource, kind, wanted_seq, revoke_seq)
        SELECT apps.key, users.key, 'user', 1, 0 FROM users CROSS JOIN apps
        """,
        """
        INSERT INTO jobs (app, resource, kind, state, urgent, wanted_seq, done_seq, ready_at, attempts, round, look_up, epoch)
        SELECT apps.key, users.key, 'user', 'ready', 0, 1, 0, abs(random() % 1000000000000000), 0, 0, 2, 0
        FROM users CROSS JOIN apps
        """,
    ]
}
