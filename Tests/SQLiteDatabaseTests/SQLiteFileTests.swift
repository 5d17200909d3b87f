import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite struct SQLiteFileTests {
    @Test func `a durable file is in WAL mode, synced in full, and overwrites what is deleted`() async throws {
        try await Self.with { file, _ in
            let values = try await file.write { connection in
                try [
                    "journal_mode", "synchronous", "secure_delete", "recursive_triggers", "wal_autocheckpoint",
                    "foreign_keys",
                ]
                .map { try connection.first("PRAGMA \($0)")?.values.first }
            }
            #expect(values == [.text("wal"), .integer(2), .integer(1), .integer(1), .integer(0), .integer(1)])
        }
    }

    @Test func `a read never writes`() async throws {
        try await Self.with { file, _ in
            let error = await #expect(throws: StorageError.self) {
                try await file.read { connection in _ = try connection.run("INSERT INTO t VALUES (1)") }
            }
            let count = try await Self.count(file)
            #expect(error != nil)
            #expect(count == 0)
        }
    }

    @Test func `a write that throws leaves nothing`() async throws {
        struct Broken: Error {}
        try await Self.with { file, _ in
            await #expect(throws: Broken.self) {
                try await file.write { connection in
                    try connection.run("INSERT INTO t VALUES (1)")
                    try connection.script("CREATE TABLE u (x INTEGER) STRICT")
                    throw Broken()
                }
            }
            #expect(try await Self.count(file) == 0)
            let tables = try await file.read { try $0.rows("SELECT name FROM sqlite_schema").map { $0.text(0) } }
            #expect(tables == ["t"])
        }
    }

    @Test func `a savepoint that throws undoes only its own part`() async throws {
        struct Broken: Error {}
        try await Self.with { file, _ in
            try await file.write { connection in
                try connection.run("INSERT INTO t VALUES (1)")
                do {
                    try connection.savepoint {
                        try connection.run("INSERT INTO t VALUES (2)")
                        try connection.savepoint { _ = try connection.run("INSERT INTO t VALUES (3)") }
                        throw Broken()
                    }
                    Issue.record("a part that throws must not succeed")
                } catch is Broken {}
                try connection.savepoint { _ = try connection.run("INSERT INTO t VALUES (4)") }
            }
            let left = try await file.read { try $0.rows("SELECT x FROM t ORDER BY x").map { $0.integer(0) } }
            #expect(left == [1, 4])
        }
    }

    @Test func `a write transaction holds the write from its beginning`() async throws {
        try await Self.with { file, path in
            try await file.write { connection in
                _ = try connection.first("SELECT count(*) FROM t")
                #expect(!Self.takesWriteLock(path))
                try connection.run("INSERT INTO t VALUES (1)")
            }
            #expect(Self.takesWriteLock(path))
        }
    }

    @Test func `a read sees one snapshot, whatever is written meanwhile`() async throws {
        try await Self.with { file, path in
            let other = try SQLiteFile(path: path, creating: false)
            let seen = try await file.read { connection in
                let before = try connection.first("SELECT count(*) FROM t")?.integer(0)
                Self.wait { try await other.write { connection in _ = try connection.run("INSERT INTO t VALUES (1)") } }
                return [before, try connection.first("SELECT count(*) FROM t")?.integer(0)]
            }
            #expect(seen == [0, 0])
            #expect(try await Self.count(file) == 1)
            await other.close()
        }
    }

    @Test func `the change mark moves when another connection has committed, and only then`() async throws {
        try await Self.with { file, path in
            let other = try SQLiteFile(path: path, creating: false)
            let first = try await other.changeMark()
            #expect(try await other.changeMark() == first)
            _ = try await other.read { try $0.rows("SELECT * FROM t") }
            #expect(try await other.changeMark() == first)
            _ = try await file.write { connection in try connection.run("INSERT INTO t VALUES (1)") }
            #expect(try await other.changeMark() != first)
            await other.close()
        }
    }

    @Test func `another file can be attached to read from, and is let go of also when the body throws`() async throws {
        struct Broken: Error {}
        try await Self.with { file, path in
            let scratch = try SQLiteFile(path: path + ".scratch", creating: true, options: .init(isDurable: false))
            try await scratch.write { connection in
                try connection.script("CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (7), (8)")
            }
            for _ in 0..<2 {
                await #expect(throws: Broken.self) {
                    try await file.write(attaching: path + ".scratch", as: "other") { connection in
                        try connection.run("INSERT INTO t SELECT x FROM other.t")
                        throw Broken()
                    }
                }
            }
            #expect(try await Self.count(file) == 0)
            let copied = try await file.write(attaching: path + ".scratch", as: "other") { connection in
                try connection.run("INSERT INTO t SELECT x FROM other.t")
            }
            #expect(copied == 2)
            #expect(try await Self.count(file) == 2)
            await scratch.close()
        }
    }

    @Test func `every storage class comes back as it went in`() async throws {
        try await Self.with { file, _ in
            let values: [SQLValue] = [
                .null, .integer(.min), .integer(.max), .integer(0), .real(0.1), .text(""), .text("a\u{0}b"),
                .text("\u{1F600}"), .blob([]), .blob([0, 255]),
            ]
            let read = try await file.write { connection in
                try values.map { try connection.first("SELECT ?1", [$0])?.values.first }
            }
            #expect(read == values)
        }
    }

    @Test func `a statement with too few or too many parameters is refused`() async throws {
        try await Self.with { file, _ in
            for parameters in [[SQLValue](), [1, 2]] {
                let error = await #expect(throws: StorageError.self) {
                    _ = try await file.read { try $0.first("SELECT ?1", parameters) }
                }
                #expect(error?.kind == .other)
            }
        }
    }

    @Test func `a closed file is at rest: no log is left, and it opens again`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            let file = try SQLiteFile(path: path, creating: true)
            try await file.write { connection in try connection.script("CREATE TABLE t (x INTEGER) STRICT") }
            _ = try await file.write { connection in try connection.run("INSERT INTO t VALUES (1)") }
            await file.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            let again = try SQLiteFile(path: path, creating: false)
            #expect(try await Self.count(again) == 1)
            await again.close()
        }
    }

    /// Runs `body` with a file that has one empty table `t` of one column `x`.
    private static func with(_ body: (SQLiteFile, String) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            let file = try SQLiteFile(path: path, creating: true)
            try await file.write { connection in try connection.script("CREATE TABLE t (x INTEGER) STRICT") }
            try await body(file, path)
            await file.close()
        }
    }

    private static func count(_ file: SQLiteFile) async throws -> Int64? {
        try await file.read { try $0.first("SELECT count(*) FROM t")?.integer(0) }
    }

    /// Whether the lock file beside the database could be locked right now.
    private static func takesWriteLock(_ path: String) -> Bool {
        let descriptor = unsafe open(path + ".lock", O_RDWR)
        defer { _ = close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Waits on a thread that may block for something asynchronous.
    private static func wait(_ body: @escaping @Sendable () async throws -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task {
            do { try await body() } catch { Issue.record(error) }
            done.signal()
        }
        done.wait()
    }
}
