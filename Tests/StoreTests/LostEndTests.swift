import Database
import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite struct LostEndTests {
    @Test func `a journal that lost its end is refused, left as it is, and used when the loss is accepted`()
        async throws
    {
        try await Self.afterCrash { path in
            try Self.cut(path + "-wal")
            let before = try Self.files(path)
            let error = await #expect(throws: StorageError.self) { _ = try await Self.open(path) }
            #expect(error?.kind == .corrupt)
            for word in [path, path + "-wal", path + ".head", "ends at seq 4", "seq 6", "backup"] {
                #expect(error?.message.contains(word) == true, "\(word)")
            }
            #expect(try Self.files(path) == before)
            try FileManager.default.removeItem(atPath: path + ".head")
            let store = try await Self.open(path)
            #expect(try await store.read { _, journal in try journal.head().seq } == 4)
            await store.close()
        }
    }

    @Test func `a journal whose log was lost before it was ever copied back is not taken for an empty database`()
        async throws
    {
        try await Self.afterCrash { path in
            try FileManager.default.removeItem(atPath: path + "-wal")
            for creating in [true, false] {
                for hasNote in [true, false] {
                    if !hasNote { try? FileManager.default.removeItem(atPath: path + ".head") }
                    let error = await #expect(throws: StorageError.self) {
                        _ = try await TemporaryStore.open(path, clock: HandClock(), creating: creating)
                    }
                    #expect(error?.kind == .corrupt)
                    #expect(error?.message.contains("backup") == true)
                }
            }
        }
    }

    @Test(arguments: ["", "provisor-head-1", String(repeating: "x", count: 300), "\u{0}"])
    func `a note that cannot be read says nothing`(text: String) async throws {
        try await Self.afterCrash { path in
            try Data(text.utf8).write(to: URL(filePath: path + ".head"))
            let store = try await Self.open(path)
            #expect(try await store.read { _, journal in try journal.head().seq } == 6)
            await store.close()
        }
    }

    @Test func `what another open store appends is not taken for lost`() async throws {
        try await TemporaryStore.with { temporary in
            let other = try await temporary.another()
            for number in 0..<6 {
                let store = number % 2 == 0 ? temporary.store : other
                let command = Command([.create("group \(number)")], actor: "x", at: temporary.clock.now)
                _ = try await store.submit(command)
                let third = try await temporary.another()
                await third.close()
            }
            await other.close()
        }
    }

    /// Runs `body` with the files of a journal of six events, as a process that was killed leaves them.
    private static func afterCrash(_ body: (String) async throws -> Void) async throws {
        try await TemporaryStore.with { temporary in
            for number in 0..<3 {
                _ = try await temporary.give(.register("user \(number)"))
                _ = try await temporary.give(.create("group \(number)"))
            }
            try await TemporaryFolder.with { folder in
                for ending in ["", "-wal", ".keys", ".head"] {
                    try FileManager.default.copyItem(
                        atPath: temporary.path + ending, toPath: folder.file("a.db" + ending))
                }
                try await body(folder.file("a.db"))
            }
        }
    }

    private static func open(_ path: String) async throws -> Store {
        try await TemporaryStore.open(path, clock: HandClock(), creating: false)
    }

    /// Takes the last two commits from a log: it ends in the middle of the last but one.
    private static func cut(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let frame = 24 + 4096
        // A frame that ends a commit names the size of the database after it.
        let commits = (0..<(bytes.count - 32) / frame).filter { number in
            bytes[(32 + number * frame + 4)..<(32 + number * frame + 8)].contains { $0 != 0 }
        }
        let last = commits[commits.count - 3]
        try Data(bytes.prefix(32 + (last + 1) * frame + 100)).write(to: URL(filePath: path))
    }

    private static func files(_ path: String) throws -> [Data] {
        try ["", "-wal", ".keys", ".head"].map { try Data(contentsOf: URL(filePath: path + $0)) }
    }
}
