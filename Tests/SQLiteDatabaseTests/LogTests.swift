import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite struct LogTests {
    @Test func `the log is copied back after so much was written, and not at every commit after that`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("log.db")
            let file = try SQLiteFile(path: path, creating: true, options: .init(checkpointSize: 1 << 20))
            try await file.write { try $0.script("CREATE TABLE b (x BLOB NOT NULL) STRICT") }
            let empty = try Self.size(path)
            try await Self.write(kilobytes: 512, to: file)
            #expect(try Self.size(path) == empty)
            try await Self.write(kilobytes: 768, to: file)
            let copied = try Self.size(path)
            #expect(copied > empty + 1 << 19)
            // The log's own file stays as long as it was; what is written from here on is little.
            #expect(try Self.size(path + "-wal") > 1 << 20)
            for _ in 0..<5 { try await Self.write(kilobytes: 64, to: file) }
            #expect(try Self.size(path) == copied)
            await file.close()
            #expect(try Self.size(path) > copied)
        }
    }

    private static func write(kilobytes: Int, to file: SQLiteFile) async throws {
        for _ in 0..<kilobytes / 64 {
            _ = try await file.write { try $0.run("INSERT INTO b (x) VALUES (zeroblob(65536))") }
        }
    }

    private static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
