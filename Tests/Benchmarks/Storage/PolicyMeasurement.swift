import Database
import Domain
import Migrations
import SQLiteDatabase
import Store

/// One command that gives an app to everybody in a large group: decided, projected and queued.
struct PolicyMeasurement {
    let path: String
    let members: Int

    private static let tables = ["reasons", "assignments", "login_methods", "wants", "jobs"]

    func run(into table: inout FigureTable) async throws {
        Streams.note("a group of \(members): filling")
        try await BenchmarkStore.fill(path) { filling in
            try await filling.found(apps: ["mail"], groups: ["staff"])
            try await filling.hire(0..<members, into: "staff")
        }
        let workload = try await BenchmarkStore(path)
        let ours = try await Stopwatch.secondsAndMemory {
            try await workload.give([
                .addPolicy(name: "staff", app: "mail", group: "staff", loginMethod: "sso", priority: 0)
            ])
        }
        let jobs = try await workload.store.read { connection, _ in
            try connection.first("SELECT count(*) FROM jobs")?.integer(0) ?? 0
        }
        await workload.store.close()
        guard jobs >= members else { throw BenchmarkStore.Refused(message: "only \(jobs) jobs were queued") }
        let bare = try await copied()
        table.add(
            Figure(
                what: "a policy on a group of \(members)", value: ours.seconds, unit: "s",
                beside: ("the same rows, bare engine", bare), memory: ours.memory))
    }

    /// The same rows into empty tables of the same shape, by one statement a table, in one durable transaction.
    private func copied() async throws -> Double {
        let target = try SQLiteFile(path: path + "-copy", creating: true)
        try await target.write { connection in
            for file in Migrations.sqlite { try connection.script(file.sql) }
        }
        let seconds = try await Stopwatch.seconds {
            try await target.write(attaching: path, as: "source") { connection in
                for table in Self.tables {
                    _ = try connection.run("INSERT INTO \(table) SELECT * FROM source.\(table)")
                }
            }
        }
        await target.close()
        return seconds
    }
}
