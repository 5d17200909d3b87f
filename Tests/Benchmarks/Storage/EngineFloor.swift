import Database
import SQLiteDatabase

/// The least that a durable row can cost: one transaction for each, on a file opened as ours is.
struct EngineFloor {
    private let file: SQLiteFile

    init(_ path: String) async throws {
        file = try SQLiteFile(path: path, creating: true)
        try await file.write { connection in
            try connection.script("CREATE TABLE rows (seq INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT")
        }
    }

    /// Writes rows, a transaction each.
    ///
    /// - Parameter time: seconds.
    /// - Returns: how many, and in what time.
    /// - Throws: `StorageError`.
    func singleRows(for time: Double) async throws -> (rows: Int, seconds: Double) {
        let start = ContinuousClock.now
        var rows = 0
        while Rate.seconds(ContinuousClock.now - start) < time {
            try await singleRow()
            rows += 1
        }
        return (rows, Rate.seconds(ContinuousClock.now - start))
    }

    /// Writes one row in a transaction of its own.
    func singleRow() async throws {
        try await file.write { connection in
            _ = try connection.run("INSERT INTO rows (data) VALUES (?1)", [.text(Self.text)])
        }
    }

    private static let text = String(repeating: "x", count: 300)

    func close() async { await file.close() }
}
