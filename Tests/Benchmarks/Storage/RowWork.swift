import Database
import Migrations
import SQLiteDatabase

/// The rows that a measured journal ended up with, written once more by the bare engine: no decision, no projection.
struct RowWork {
    /// The journal whose rows they are.
    let from: String
    /// A file to be made.
    let to: String

    private static let tables = [
        "events", "commands", "users", "names", "timeline", "memberships", "reasons", "assignments", "login_methods",
        "wants", "jobs",
    ]

    /// Writes them row by row, in as many transactions as the journal had.
    ///
    /// - Parameters:
    ///   - commits: how many transactions.
    ///   - events: of the journal.
    /// - Returns: events per second.
    /// - Throws: `StorageError`.
    func rate(commits: Int, events: Int) async throws -> Double {
        let source = try SQLiteFile(path: from, creating: false)
        var tables: [(sql: String, rows: [SQLRow])] = []
        for table in Self.tables {
            let rows = try await source.read { try $0.rows("SELECT * FROM \(table)") }
            let places = (1...max(rows.first?.values.count ?? 1, 1)).map { "?\($0)" }.joined(separator: ", ")
            tables.append(("INSERT INTO \(table) VALUES (\(places))", rows))
        }
        await source.close()
        let target = try SQLiteFile(path: to, creating: true)
        try await target.write { connection in
            for file in Migrations.sqlite { try connection.script(file.sql) }
        }
        let all = tables
        // Some seconds are enough to see how fast it is.
        let most = min(commits, 4_000)
        let seconds = try await Stopwatch.seconds {
            for commit in 0..<most {
                try await target.write { connection in
                    for (sql, rows) in all {
                        for row in rows[commit * rows.count / commits..<(commit + 1) * rows.count / commits] {
                            try connection.run(sql, row.values)
                        }
                    }
                }
            }
        }
        await target.close()
        return Double(events) * Double(most) / Double(commits) / seconds
    }
}
