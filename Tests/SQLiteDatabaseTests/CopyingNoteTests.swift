import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

/// A log that was being copied back when its process was killed is all that makes the database whole.
@Suite struct CopyingNoteTests {
    @Test func `a database whose log was copied in part opens with its log, and not without or with a damaged one`()
        async throws
    {
        try await Self.copiedInPart { path in
            let remains = try Self.files(path)
            #expect(remains[".copying"] != nil)
            let size = try #require(remains["-wal"]?.count)
            let damages: [(Data) -> Data?] = [
                { _ in nil }, { _ in Data() }, { $0.prefix(size / 2) }, { $0.prefix(16) }, { Self.flipped($0, at: 18) },
                { Self.flipped($0, at: 40) }, { Self.flipped($0, at: 3_000) },
            ]
            for (number, damage) in damages.enumerated() {
                var damaged = remains
                damaged["-wal"] = remains["-wal"].flatMap(damage)
                try await Self.lay(damaged) { path in
                    let error = #expect(throws: StorageError.self, "damage \(number)") {
                        _ = try SQLiteFile(path: path, creating: false)
                    }
                    #expect(error?.kind == .corrupt)
                    #expect(throws: StorageError.self, "damage \(number)") {
                        _ = try SQLiteReaders(path: path, count: 1)
                    }
                    for word in [path + "-wal", path + ".copying", "backup"] {
                        #expect(error?.message.contains(word) == true, "\(word)")
                    }
                    let left = try Self.files(path)
                    #expect(left == damaged, "nothing was changed")
                }
            }
            try await Self.lay(remains) { path in
                let file = try SQLiteFile(path: path, creating: false)
                #expect(try await Self.rows(file) == 32)
                await file.close()
                let left = try Self.files(path)
                #expect(left[".copying"] == nil, "all is copied")
                let again = try SQLiteFile(path: path, creating: false)
                #expect(try await Self.rows(again) == 32)
                await again.close()
            }
        }
    }

    @Test func `a log that was begun again needs no note of the one before`() async throws {
        try await Self.copiedInPart { path in
            var remains = try Self.files(path)
            try await Self.lay(remains) { path in
                let file = try SQLiteFile(path: path, creating: false, options: .init(checkpointSize: 4_096))
                try await Self.write(file)
                try await Self.write(file)
                // As if whoever finished the copying had left the note there.
                remains = try Self.files(path).merging([".copying": remains[".copying"] ?? Data()]) { $1 }
                await file.close()
            }
            try await Self.lay(remains) { path in
                let file = try SQLiteFile(path: path, creating: false)
                #expect(try await Self.rows(file) == 34)
                await file.close()
            }
        }
    }

    /// Runs `body` beside a log that a reader of an old snapshot lets be copied in part only.
    private static func copiedInPart(_ body: (String) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("log.db")
            let file = try SQLiteFile(path: path, creating: true, options: .init(checkpointSize: 256 << 10))
            try await file.write { try $0.script("CREATE TABLE b (x BLOB NOT NULL) STRICT") }
            let reader = try SQLiteFile(path: path, creating: false)
            let (began, proceed) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            for _ in 0..<2 { try await Self.write(file) }
            let reading = Task {
                try await reader.read { connection in
                    _ = try connection.first("SELECT count(*) FROM b")
                    began.continuation.finish()
                    proceed.wait()
                }
            }
            for await _ in began.stream {}
            for _ in 0..<30 { try await Self.write(file) }
            try await body(path)
            proceed.signal()
            try await reading.value
            await reader.close()
            await file.close()
            let left = try Self.files(path)
            #expect(left[".copying"] == nil)
        }
    }

    private static func write(_ file: SQLiteFile) async throws {
        _ = try await file.write { try $0.run("INSERT INTO b (x) VALUES (randomblob(32768))") }
    }

    private static func rows(_ file: SQLiteFile) async throws -> Int64? {
        try await file.read { try $0.first("SELECT count(*) FROM b")?.integer(0) }
    }

    private static func flipped(_ data: Data, at place: Int) -> Data {
        var data = data
        data[place] ^= 4
        return data
    }

    private static func files(_ path: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for ending in ["", "-wal", ".copying"] { files[ending] = FileManager.default.contents(atPath: path + ending) }
        return files
    }

    /// Runs `body` with such files in a folder of their own.
    private static func lay(_ files: [String: Data], _ body: (String) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            for (ending, data) in files { try data.write(to: URL(filePath: folder.file("log.db") + ending)) }
            try await body(folder.file("log.db"))
        }
    }
}
