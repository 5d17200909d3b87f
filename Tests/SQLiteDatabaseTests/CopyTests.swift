import Database
import Foundation
import SQLiteDatabase
import Synchronization
import TestKit
import Testing

@Suite struct CopyTests {
    private let files = SQLiteFiles(holder: "test")

    @Test func `a copy is one snapshot, however much is written while it is made`() async throws {
        try await TemporaryFolder.with { folder in
            let (path, copy) = (folder.file("a.db"), folder.file("copy.db"))
            let file = try SQLiteFile(path: path, creating: true)
            // Two tables that are always of the same length.
            try await file.write { try $0.script("CREATE TABLE a (x BLOB) STRICT; CREATE TABLE b (x BLOB) STRICT") }
            for _ in 0..<40 { try await Self.add(file) }
            let steps = Mutex(0)
            try await files.copy(path, to: copy) { _, _ in
                steps.withLock { $0 += 1 }
                // Between two steps of the copy another connection commits.
                let done = DispatchSemaphore(value: 0)
                Task {
                    try? await Self.add(file)
                    done.signal()
                }
                done.wait()
            }
            #expect(steps.withLock { $0 } > 2)
            let view = try files.view(copy, isAtRest: true)
            let counts = try await view.read { connection in
                [
                    try connection.first("SELECT count(*) FROM a")?.integer(0),
                    try connection.first("SELECT count(*) FROM b")?.integer(0),
                ]
            }
            #expect(counts == [40, 40])
            #expect(try await view.read { try $0.first("PRAGMA integrity_check")?.text(0) } == "ok")
            await view.close()
            #expect(try await file.read { try $0.first("SELECT count(*) FROM a")?.integer(0) ?? 0 } > 40)
            await file.close()
        }
    }

    @Test func `what is looked at is not written, and at rest nothing is made beside it`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("100% of #1?.db")
            let file = try SQLiteFile(path: path, creating: true)
            try await file.write { try $0.script("CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (7)") }
            await file.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            let view = try SQLiteView(path: path, isAtRest: true)
            #expect(try await view.read { try $0.first("SELECT x FROM t")?.integer(0) } == 7)
            await #expect(throws: StorageError.self) {
                try await view.read { connection in _ = try connection.run("INSERT INTO t VALUES (8)") }
            }
            await view.close()
            await #expect(throws: StorageError.self) { _ = try await view.read { try $0.first("SELECT 1") } }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
        }
    }

    @Test func `a file that is not there is not made`() async throws {
        try await TemporaryFolder.with { folder in
            #expect(throws: StorageError.self) { _ = try SQLiteView(path: folder.file("none.db"), isAtRest: false) }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }

    @Test func `the lock's state tells who holds it, without taking it`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            #expect(LockState.of(path) == nil)
            let file = try SQLiteFile(path: path, creating: true, options: .init(holder: "the import"))
            let name = "the import, process \(getpid())"
            #expect(LockState.of(path) == LockState(isHeld: false, holder: name))
            let seen = try await file.write { _ in LockState.of(path) }
            #expect(seen == LockState(isHeld: true, holder: name))
            await file.close()
        }
    }

    private static func add(_ file: SQLiteFile) async throws {
        try await file.write { connection in
            try connection.run("INSERT INTO a VALUES (zeroblob(200000))")
            try connection.run("INSERT INTO b VALUES (zeroblob(200000))")
        }
    }
}
