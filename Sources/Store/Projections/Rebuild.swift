package import Database
package import Domain
import Migrations

/// Computes every derived table again from the journal, in a scratch database, and compares it with the live one.
///
/// It appends nothing and has no way to a connector: replaying sends nothing.
package struct Rebuild: Sendable {
    /// A row that is not as the journal says.
    package struct Difference: Hashable, Sendable {
        package let table: String
        /// The row as it is; nil where it is missing.
        package let live: String?
        /// The row as the journal makes it; nil where it should not be.
        package let rebuilt: String?
        /// The event that should have made it, as far as the row tells.
        package let seq: Seq?
    }

    /// What a comparison found.
    package struct Report: Sendable {
        /// The seq up to which both were compared.
        package let head: Seq
        /// Rows and digest of each table as rebuilt.
        package let tables: [(name: String, digest: TableDigest)]
        /// Differences, at most `Rebuild.shownDifferences` a table.
        package let differences: [Difference]
        /// Tables that differ.
        package let differing: Set<String>
        /// What is damaged in the live database's own file, not as it should be in its schema, or out of order in its
        /// journal, in words.
        package let damage: [String]
    }

    package static let shownDifferences = 20
    private static let batch: Seq = 2_000

    private let store: Store
    private let scratch: any SQLDatabase
    private let progress: @Sendable (Seq, Seq) -> Void

    /// - Parameters:
    ///   - store: the live journal and tables.
    ///   - scratch: an empty database, thrown away afterwards.
    ///   - progress: told how many events of how many have been replayed.
    package init(store: Store, scratch: any SQLDatabase, progress: @escaping @Sendable (Seq, Seq) -> Void = { _, _ in })
    {
        self.store = store
        self.scratch = scratch
        self.progress = progress
    }

    /// Compares and changes nothing.
    package func verify() async throws -> Report {
        let keys = store.keys
        let file = try await store.database.damage()
        // What does not fit the file may not be read at all.
        let damage = try await file.isEmpty ? order(keys) : file
        let live = try await store.read { connection, journal in
            // A table that somebody dropped lacks every row.
            let present = try SchemaCheck.definitions(connection)
            return (
                head: try journal.head().seq,
                digests: try DerivedTable.all.map { present[$0.name] == nil ? .empty : try $0.digest(connection) }
            )
        }
        try await replay(to: live.head)
        let rebuilt = try await scratch.read { connection in try DerivedTable.all.map { try $0.digest(connection) } }
        var differences: [Difference] = []
        var differing: Set<String> = []
        for (index, table) in DerivedTable.all.enumerated() where live.digests[index] != rebuilt[index] {
            differing.insert(table.name)
            differences += try await compare(table)
        }
        let tables = zip(DerivedTable.all, rebuilt).map { (name: $0.name, digest: $1) }
        return Report(
            head: live.head, tables: tables, differences: differences, differing: differing, damage: damage)
    }

    /// What is not as Provisor makes it in the schema, and out of order in the journal.
    private func order(_ keys: KeyStore) async throws -> [String] {
        try await prepare()
        let expected = try await scratch.read { try SchemaCheck.definitions($0) }.filter { $0.key != "replayed" }
        return try await store.database.read { connection in
            try SchemaCheck.problems(try SchemaCheck.definitions(connection), expected: expected)
                + JournalCheck(connection, keys: keys).problems()
        }
    }

    /// Compares, and puts what the journal says in the place of what differs, in one transaction.
    ///
    /// - Parameter scratchPath: the file of the scratch database.
    /// - Returns: what had differed.
    /// - Throws: `StorageError` where the file itself is damaged, which no row put right can mend, and where other
    ///   processes kept appending faster than a replay catches up.
    package func run(scratchPath: String) async throws -> Report {
        try await restoreSchema()
        for _ in 0..<10 {
            let report = try await verify()
            if let damage = report.damage.first { throw Self.damaged(damage) }
            if try await takeOver(report, scratchPath: scratchPath) { return report }
        }
        throw StorageError(
            .locked, "the journal grows faster than it can be replayed; pause imports and run rebuild again")
    }

    /// What is said of a database file that is damaged.
    package static func damaged(_ damage: String) -> StorageError {
        StorageError(
            .corrupt, "the database file is damaged (\(damage)); restore it from a backup, nothing was changed")
    }

    /// Tables that somebody dropped come back empty, before they are filled.
    private func restoreSchema() async throws {
        try await store.database.write { connection in
            for file in Migrations.sqlite where file.part != .journal { try connection.script(file.sql) }
        }
    }

    private func takeOver(_ report: Report, scratchPath: String) async throws -> Bool {
        let (keys, now) = (store.keys, store.scheduleNow)
        return try await store.database.write(attaching: scratchPath, as: "rebuilt") { connection in
            guard try Journal(connection, keys: keys).head().seq == report.head else { return false }
            for table in DerivedTable.all where report.differing.contains(table.name) {
                for statement in table.takeOver(from: "rebuilt") { try connection.run(statement) }
            }
            try Outbox(connection).restore(now: now, all: !report.differing.isEmpty)
            return true
        }
    }

    /// Makes the tables of a new scratch database: all of them, so that the schemas can be compared.
    private func prepare() async throws {
        let isNew = try await scratch.read { try $0.first("SELECT 1 FROM sqlite_schema WHERE name = 'users'") == nil }
        guard isNew else { return }
        try await scratch.write { connection in
            for file in Migrations.sqlite { try connection.script(file.sql) }
            try connection.script(
                "CREATE TABLE replayed (seq INTEGER NOT NULL) STRICT; INSERT INTO replayed VALUES (0);")
        }
    }

    private func replay(to head: Seq) async throws {
        try await prepare()
        var done = try await scratch.read { try $0.first("SELECT seq FROM replayed")?.integer(0) ?? 0 }
        var events = try await read(after: done, to: head)
        while let last = events.last?.seq {
            // The next are read and opened while these are projected.
            async let following = read(after: last, to: head)
            try await project(events)
            done = last
            progress(done, head)
            events = try await following
        }
    }

    private func read(after seq: Seq, to head: Seq) async throws -> [RecordedEvent] {
        guard seq < head else { return [] }
        return try await store.read { _, journal in
            var events: [RecordedEvent] = []
            try journal.forEach(from: seq + 1, to: min(seq + Self.batch, head)) { events.append($0) }
            return events
        }
    }

    private func project(_ events: [RecordedEvent]) async throws {
        try await scratch.write { connection in
            let projection = Projection(connection, wake: nil)
            for event in events { try projection.apply(event.event, seq: event.seq) }
            try projection.settle()
            try connection.run("UPDATE replayed SET seq = ?1", [.integer(events.last?.seq ?? 0)])
        }
    }

    /// The first rows of a table that differ, found by walking both in the order of the primary key.
    private func compare(_ table: DerivedTable) async throws -> [Difference] {
        let live = try await store.read { connection, _ in
            try SchemaCheck.definitions(connection)[table.name] == nil ? [] : connection.rows(table.select)
        }
        let rebuilt = try await scratch.read { connection in try connection.rows(table.select) }
        let (liveSet, rebuiltSet) = (Set(live), Set(rebuilt))
        var differences: [Difference] = []
        func key(_ row: SQLRow) -> [SQLValue] { Array(row.values.prefix(table.keyCount)) }
        let liveByKey = Dictionary(live.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let rebuiltKeys = Set(rebuilt.map { key($0) })
        for row in rebuilt where !liveSet.contains(row) && differences.count < Self.shownDifferences {
            differences.append(
                Difference(
                    table: table.name, live: liveByKey[key(row)].map { table.describe($0) },
                    rebuilt: table.describe(row),
                    seq: table.newestSeq(row)))
        }
        for row in live where !rebuiltSet.contains(row) && !rebuiltKeys.contains(key(row)) {
            guard differences.count < Self.shownDifferences else { break }
            differences.append(
                Difference(table: table.name, live: table.describe(row), rebuilt: nil, seq: table.newestSeq(row)))
        }
        return differences
    }
}
