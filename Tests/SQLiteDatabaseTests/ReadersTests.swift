import Database
import Dispatch
import SQLiteDatabase
import TestKit
import Testing

@Suite struct ReadersTests {
    @Test func `what is committed before a read is seen by it, on every connection`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try SQLiteFile(path: folder.file("a.db"), creating: true)
            try await file.write { try $0.script("CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (0)") }
            let readers = try SQLiteReaders(path: folder.file("a.db"), count: 3)
            for number in 1...100 {
                try await file.write { _ = try $0.run("UPDATE t SET n = ?1", [.integer(Int64(number))]) }
                for _ in 0..<3 {
                    let seen = try await readers.read { connection, _ in
                        try connection.first("SELECT n FROM t")?.integer(0)
                    }
                    #expect(seen == Int64(number))
                }
            }
            await readers.close()
            await file.close()
        }
    }

    @Test func `two snapshots that are equal hold the same, and a commit makes another`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try SQLiteFile(path: folder.file("a.db"), creating: true)
            try await file.write { try $0.script("CREATE TABLE t (n INTEGER) STRICT") }
            let readers = try SQLiteReaders(path: folder.file("a.db"), count: 1)
            var seen: [SQLSnapshot: Int64] = [:]
            for number in 0..<50 {
                let (snapshot, count) = try await readers.read { connection, snapshot in
                    (snapshot, try connection.first("SELECT count(*) FROM t")?.integer(0) ?? 0)
                }
                if let before = seen.updateValue(count, forKey: snapshot) { #expect(before == count) }
                #expect(count == Int64(number / 2))
                if number % 2 == 1 { try await file.write { _ = try $0.run("INSERT INTO t VALUES (1)", []) } }
            }
            #expect(seen.count == 25)
            await readers.close()
            await file.close()
        }
    }

    @Test func `a read sees nothing of what is committed while it goes on`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try SQLiteFile(path: folder.file("a.db"), creating: true)
            try await file.write { try $0.script("CREATE TABLE t (n INTEGER) STRICT") }
            let readers = try SQLiteReaders(path: folder.file("a.db"), count: 1)
            let committed = DispatchSemaphore(value: 0)
            let (began, beginning) = AsyncStream<Void>.makeStream()
            async let counts = readers.read { connection, _ in
                let before = try connection.first("SELECT count(*) FROM t")?.integer(0)
                beginning.finish()
                // Holds up the reader's own thread alone.
                committed.wait()
                return [before, try connection.first("SELECT count(*) FROM t")?.integer(0)]
            }
            for await _ in began {}
            try await file.write { _ = try $0.run("INSERT INTO t VALUES (1)", []) }
            committed.signal()
            #expect(try await counts == [0, 0])
            await readers.close()
            await file.close()
        }
    }

    @Test func `many at once are all answered, and one that fails harms no other`() async throws {
        try await TemporaryFolder.with { folder in
            let file = try SQLiteFile(path: folder.file("a.db"), creating: true)
            try await file.write { try $0.script("CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (7)") }
            let readers = try SQLiteReaders(path: folder.file("a.db"), count: 2)
            let answers = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let sql = number % 10 == 0 ? "SELECT nothing FROM t" : "SELECT n FROM t"
                        let row = try? await readers.read { connection, _ in try connection.first(sql) }
                        return row?.integer(0) == 7
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answers == 450)
            await readers.close()
            let error = await #expect(throws: StorageError.self) { try await readers.read { _, _ in } }
            #expect(error?.message.contains("closed") == true)
            await file.close()
        }
    }
}
