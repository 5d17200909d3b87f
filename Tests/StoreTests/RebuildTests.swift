import Database
import Domain
import Migrations
import SQLiteDatabase
import TestKit
import Testing

@testable import Store

@Suite struct RebuildTests {

    /// A history that leaves rows in every derived table, sought once for all tests.
    private static let richSteps = Result { () -> [Step] in
        for seed in UInt64(1)...400 {
            var generator = CommandGenerator(seed: seed, dutyShare: 8, scopeShare: 6)
            let steps = try generator.steps(220)
            var model = Model()
            for (place, step) in steps.enumerated() {
                try model.follow(step)
                guard place % 10 == 9, model.tables.allSatisfy({ !$0.rows.isEmpty }) else { continue }
                return Array(steps.prefix(place + 1))
            }
        }
        Issue.record("none of the histories fills every table")
        return []
    }

    private static func rich(_ temporary: TemporaryStore) async throws {
        try await History.play(try richSteps.get(), temporary)
    }

    @Test func `the derived tables are exactly those of the migration, column by column`() async throws {
        try await TemporaryFolder.with { folder in
            let database = try SQLiteFile(path: folder.file("x.db"), creating: true, options: .init(isDurable: false))
            let columns = try await database.write { connection in
                for file in Migrations.sqlite where file.part == .projections { try connection.script(file.sql) }
                var columns: [String: Set<String>] = [:]
                for row in try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
                    let table = row.text(0)
                    columns[table] = Set(try connection.rows("PRAGMA table_info(\(table))").map { $0.text(1) })
                }
                return columns
            }
            await database.close()
            let listed = Dictionary(uniqueKeysWithValues: DerivedTable.all.map { ($0.name, Set($0.columns)) })
            #expect(listed == columns)
            #expect(Set(Model().tables.map(\.name)) == Set(columns.keys))
            for table in Model().tables { #expect(Set(table.columns) == columns[table.name]) }
            print("derived tables: \(columns.count), columns: \(columns.values.map(\.count).reduce(0, +))")
        }
    }

    @Test func `verify notices every single tampered column, a lost row and one too many`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.rich(temporary)
            let scratch = try temporary.scratch()
            let rebuild = Rebuild(store: temporary.store, scratch: scratch.database)
            #expect(try await rebuild.verify().differing.isEmpty)
            var count = 0
            for table in DerivedTable.all {
                for change in Tampering.all(of: table) {
                    let undo = try await Tampering.apply(change, temporary.store)
                    let report = try await rebuild.verify()
                    #expect(report.differing == [table.name], "\(change)")
                    #expect(report.differences.first?.table == table.name, "\(change)")
                    try await undo()
                    count += 1
                }
            }
            #expect(try await rebuild.verify().differing.isEmpty)
            await scratch.database.close()
            print("tampered \(count) times with \(DerivedTable.all.count) tables")
        }
    }

    @Test func `rebuild puts back what the journal says, in every table at once`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.rich(temporary)
            let before = try await Self.digests(temporary.store)
            for table in DerivedTable.all {
                _ = try await Tampering.apply(.lost(table), temporary.store)
            }
            let scratch = try temporary.scratch()
            let report = try await Rebuild(store: temporary.store, scratch: scratch.database).run(
                scratchPath: scratch.path)
            await scratch.database.close()
            #expect(report.differing == Set(DerivedTable.all.map(\.name)))
            #expect(try await Self.digests(temporary.store) == before)
        }
    }

    @Test func `a dropped derived table comes back`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.rich(temporary)
            let before = try await Self.digests(temporary.store)
            try await temporary.store.database.write { connection in
                for table in DerivedTable.all { try connection.script("DROP TABLE \(table.name)") }
            }
            let scratch = try temporary.scratch()
            _ = try await Rebuild(store: temporary.store, scratch: scratch.database).run(scratchPath: scratch.path)
            await scratch.database.close()
            #expect(try await Self.digests(temporary.store) == before)
        }
    }

    @Test func `lost operational tables come back with every want, to be looked up before anything is created`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            try await Self.rich(temporary)
            try await temporary.store.database.write { connection in
                try connection.script("DROP TABLE jobs; DROP TABLE attempts; DROP TABLE app_holds; DROP TABLE counters")
            }
            let scratch = try temporary.scratch()
            let report = try await Rebuild(store: temporary.store, scratch: scratch.database).run(
                scratchPath: scratch.path)
            await scratch.database.close()
            #expect(report.differing.isEmpty)
            let wrong = try await temporary.store.read { connection, _ in
                try connection.rows(
                    """
                    SELECT wants.app, wants.resource
                    FROM wants
                    LEFT JOIN jobs ON jobs.app = wants.app AND jobs.resource = wants.resource
                    LEFT JOIN links ON links.app = wants.app AND links.resource = wants.resource
                    LEFT JOIN parked ON parked.app = wants.app AND parked.resource = wants.resource
                    WHERE jobs.wanted_seq IS NOT wants.wanted_seq
                        OR (links.app IS NULL AND jobs.look_up = 0)
                        OR jobs.state <> CASE WHEN parked.app IS NULL THEN 'ready' ELSE 'parked' END
                    """)
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func `a job that was done becomes due again where rebuild finds a newer want`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.rich(temporary)
            try await temporary.store.database.write { connection in
                try connection.run("DELETE FROM parked")
                try connection.run("UPDATE wants SET wanted_seq = wanted_seq - 1")
                try connection.run(
                    "UPDATE jobs SET wanted_seq = wanted_seq - 1, done_seq = wanted_seq - 1, state = 'idle'")
            }
            let scratch = try temporary.scratch()
            _ = try await Rebuild(store: temporary.store, scratch: scratch.database).run(scratchPath: scratch.path)
            await scratch.database.close()
            let forgotten = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT app, resource FROM jobs WHERE state = 'idle' AND done_seq < wanted_seq")
                    .count
            }
            #expect(forgotten == 0)
        }
    }

    @Test func `an event of an unknown type stops the rebuild with its seq`() async throws {
        for (type, version) in [("FutureHappened", 1), ("GroupCreated", 9)] {
            let error = try await TemporaryStore.with { temporary in
                _ = try await temporary.give(.create("staff"))
                let now = temporary.clock.now.microseconds
                _ = try await temporary.store.database.write { connection in
                    try connection.run(
                        "INSERT INTO events (seq, at, type, version, command, data) VALUES (2, ?1, ?2, ?3, 1, '{}')",
                        [.integer(now), .text(type), .integer(Int64(version))])
                }
                let scratch = try temporary.scratch()
                let rebuild = Rebuild(store: temporary.store, scratch: scratch.database)
                let error = await #expect(throws: StorageError.self) { _ = try await rebuild.verify() }
                await scratch.database.close()
                return error
            }
            #expect(error?.kind == .version)
            #expect(error?.message.contains("seq 2") == true)
            #expect(error?.message.contains(type) == true)
        }
    }

    private static func digests(_ store: Store) async throws -> [TableDigest] {
        try await store.read { connection, _ in try DerivedTable.all.map { try $0.digest(connection) } }
    }
}
