import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite struct LogBoundTests {
    private static let checkpointSize = 1 << 20

    @Test func `a reader of an old snapshot lets the log grow, and once it has ended the log is cut to its bound`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = folder.file("log.db")
            let file = try SQLiteFile(path: path, creating: true, options: .init(checkpointSize: Self.checkpointSize))
            try await file.write { try $0.script("CREATE TABLE b (x BLOB NOT NULL) STRICT") }
            let reader = try SQLiteFile(path: path, creating: false)
            let (began, proceed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let reading = Task {
                try await reader.read { connection in
                    let before = try connection.first("SELECT count(*) FROM b")?.integer(0)
                    began.signal()
                    proceed.wait()
                    return [before, try connection.first("SELECT count(*) FROM b")?.integer(0)]
                }
            }
            await Self.wait(began)
            try await Self.write(megabytes: 12, to: file)
            let grown = Self.size(path + "-wal")
            #expect(grown > 12 << 20, "nothing of it could be written over")
            // Asked from another process, as `doctor` does: of its own locks a process is told nothing.
            proceed.signal()
            #expect(try await reading.value == [0, 0], "the snapshot stood")
            try await Self.write(megabytes: 1, to: file)
            let cut = Self.size(path + "-wal")
            #expect(cut <= 2 * Self.checkpointSize, "the log has \(cut) bytes")
            await reader.close()
            #expect(try await file.read { try $0.first("SELECT count(*) FROM b")?.integer(0) } == 13 * 16)
            await file.close()
            print("log bound: \(grown) bytes behind a reader, \(cut) after it")
        }
    }

    @Test func `a large commit leaves no large log behind`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("log.db")
            let file = try SQLiteFile(path: path, creating: true, options: .init(checkpointSize: Self.checkpointSize))
            try await file.write { connection in
                try connection.script("CREATE TABLE b (x BLOB NOT NULL) STRICT")
                for _ in 0..<160 { try connection.run("INSERT INTO b (x) VALUES (zeroblob(65536))") }
            }
            #expect(Self.size(path + "-wal") > 10 << 20)
            try await Self.write(megabytes: 1, to: file)
            #expect(Self.size(path + "-wal") <= 2 * Self.checkpointSize)
            await file.close()
        }
    }

    private static func wait(_ semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }

    private static func write(megabytes: Int, to file: SQLiteFile) async throws {
        for _ in 0..<megabytes * 16 {
            _ = try await file.write { try $0.run("INSERT INTO b (x) VALUES (zeroblob(65536))") }
        }
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
