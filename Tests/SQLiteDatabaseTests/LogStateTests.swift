import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite struct LogStateTests {
    @Test func `who holds the log back is named, and how much`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            #expect(LogState.of(path) == nil)
            let file = try SQLiteFile(path: path, creating: true)
            try await file.write { try $0.script("CREATE TABLE b (x BLOB NOT NULL) STRICT") }
            let reader = try Reader(path)
            for _ in 0..<20 {
                try await file.write { connection in
                    _ = try connection.run("INSERT INTO b (x) VALUES (zeroblob(65536))")
                }
            }
            // This process must not have it open: it is told of the locks of others only.
            await file.close()
            let held = try #require(LogState.of(path))
            #expect(held.isInUse)
            #expect(held.readers.map(\.process) == [reader.identifier])
            #expect(held.pageSize == 4096)
            #expect(held.heldBack > 20 * 16 && held.heldBack < held.frames)
            #expect(held.copied == held.readers.first?.frame)
            try reader.end()
            #expect(LogState.of(path)?.isInUse != true)
        }
    }

    /// Another process that keeps a snapshot.
    private struct Reader {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        var identifier: Int32 { process.processIdentifier }

        init(_ path: String) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
            process.arguments = [path]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data("BEGIN; SELECT count(*) FROM b;\n".utf8))
            #expect(output.fileHandleForReading.availableData == Data("0\n".utf8))
        }

        func end() throws {
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }
}
