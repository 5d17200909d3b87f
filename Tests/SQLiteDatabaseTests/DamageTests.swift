import Database
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite struct DamageTests {
    @Test func `a missing file is not made unless asked for`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("none.db")
            let error = #expect(throws: StorageError.self) { _ = try SQLiteFile(path: path, creating: false) }
            #expect(error?.kind == .io)
            #expect(error?.message.contains("provisor init") == true)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(files.isEmpty)
        }
    }

    @Test func `a file in a folder that is not there is one clear sentence`() async throws {
        try await TemporaryFolder.with { folder in
            let error = #expect(throws: StorageError.self) {
                _ = try SQLiteFile(path: folder.file("none/a.db"), creating: true)
            }
            #expect(error?.kind == .io)
        }
    }

    @Test(arguments: [1, 50, 4096, 4097, 12_000])
    func `a file that has lost its tail is refused and left as it is`(kept: Int) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            try await Self.fill(path)
            let whole = try Data(contentsOf: URL(filePath: path))
            #expect(whole.count > 20_000)
            try whole.prefix(kept).write(to: URL(filePath: path))
            let error = await Self.openingError(path)
            #expect(error?.kind == .corrupt)
            #expect(error?.message.contains(path) == true)
            #expect(try Data(contentsOf: URL(filePath: path)) == whole.prefix(kept))
        }
    }

    @Test func `a file that is no database is refused and left as it is`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            for text in ["hello", String(repeating: "<html></html>\n", count: 1000)] {
                try Data(text.utf8).write(to: URL(filePath: path))
                let error = await Self.openingError(path)
                #expect(error?.kind == .corrupt)
                #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
            }
        }
    }

    @Test func `a damaged page ends in one clear sentence when it is read`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            try await Self.fill(path)
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            for place in 4096..<bytes.count { bytes[place] = UInt8(truncatingIfNeeded: place &* 31) }
            try Data(bytes).write(to: URL(filePath: path))
            let file = try SQLiteFile(path: path, creating: false)
            let error = await #expect(throws: StorageError.self) {
                _ = try await file.read { try $0.rows("SELECT x FROM t") }
            }
            #expect(error?.kind == .corrupt)
            await file.close()
        }
    }

    /// What opening a file and reading its tables ends in.
    private static func openingError(_ path: String) async -> StorageError? {
        await #expect(throws: StorageError.self) {
            let file = try SQLiteFile(path: path, creating: false)
            do {
                _ = try await file.read { try $0.rows("SELECT name FROM sqlite_schema") }
                await file.close()
            } catch {
                await file.close()
                throw error
            }
        }
    }

    private static func fill(_ path: String) async throws {
        let file = try SQLiteFile(path: path, creating: true)
        try await file.write { connection in
            try connection.script("CREATE TABLE t (x TEXT) STRICT")
            for _ in 0..<100 {
                try connection.run("INSERT INTO t VALUES (?1)", [.text(String(repeating: "x", count: 300))])
            }
        }
        await file.close()
    }
}
