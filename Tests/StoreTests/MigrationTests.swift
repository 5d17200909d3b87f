import Database
import Domain
import Migrations
import SQLiteDatabase
import Store
import TestKit
import Testing

@Suite struct MigrationTests {
    @Test func `an empty file becomes a journal only when asked to`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            let empty = try SQLiteFile(path: path, creating: true)
            await empty.close()
            let error = await #expect(throws: StorageError.self) {
                _ = try await TemporaryStore.open(path, clock: HandClock(), creating: false)
            }
            #expect(error?.kind == .version)
            let store = try await TemporaryStore.open(path, clock: HandClock(), creating: true)
            let applied = try await store.read { connection, _ in
                try connection.rows("SELECT name FROM migrations ORDER BY name").map { $0.text(0) }
            }
            #expect(applied == Migrations.sqlite.map(\.name))
            await store.close()
        }
    }

    @Test func `files are numbered from 1 without a hole, in order`() {
        let numbers = Migrations.sqlite.map { $0.name.prefix(4) }
        #expect(numbers == (1...Migrations.sqlite.count).map { "000\($0)".suffix(4) })
    }

    @Test func `a database of an older version is brought up to date, once`() async throws {
        try await TemporaryFolder.with { folder in
            let database = try SQLiteFile(path: folder.file("a.db"), creating: true)
            for count in 1...Migrations.sqlite.count {
                let migrator = Migrator(files: Array(Migrations.sqlite.prefix(count)))
                try await database.write { connection in
                    #expect(try !migrator.isCurrent(connection))
                    try migrator.migrate(connection)
                    #expect(try migrator.isCurrent(connection))
                    try migrator.migrate(connection)
                }
            }
            await database.close()
        }
    }

    @Test(arguments: [
        "INSERT INTO migrations (name, checksum) VALUES ('9999_future', 'x')",
        "UPDATE migrations SET checksum = 'x' WHERE name LIKE '0002%'",
        "UPDATE migrations SET name = '0002_other' WHERE name LIKE '0002%'",
    ])
    func `a journal of a newer version, or of other files, is refused and left alone`(sql: String) async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            _ = try await temporary.store.database.write { connection in try connection.run(sql) }
            let error = await #expect(throws: StorageError.self) { _ = try await temporary.another() }
            #expect(error?.kind == .version)
            #expect(try await temporary.store.read { _, journal in try journal.head().seq } == 1)
        }
    }

    @Test func `a database of another program is refused and left alone`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            let foreign = try SQLiteFile(path: path, creating: true)
            try await foreign.write { connection in try connection.script("CREATE TABLE recipes (name TEXT)") }
            await foreign.close()
            for creating in [true, false] {
                let error = await #expect(throws: StorageError.self) {
                    _ = try await TemporaryStore.open(path, clock: HandClock(), creating: creating)
                }
                #expect(error?.kind == .version)
            }
        }
    }
}
