import Database
import Domain
import Foundation
import SQLiteDatabase
import TestKit
import Testing

@testable import Store

@Suite struct BackupTests {
    private static let files = SQLiteFiles(holder: "test")

    @Test func `a backup has the same journal, and the key of everybody in it`() async throws {
        try await TemporaryStore.with { temporary in
            try await History.play(temporary, seed: 3, steps: 60)
            let target = temporary.folder.file("monday")
            let manifest = try await Self.back(temporary, to: target)
            let head = try await temporary.store.read { _, journal in try journal.head() }
            #expect(manifest.head == head.seq)
            #expect(manifest.headAt == head.at)
            #expect(manifest.journal == temporary.store.journalId.hexadecimal)
            #expect(try Self.names(target) == ["backup.json", "provisor.db", "provisor.db.keys"])
            #expect(try BackupManifest.read(target) == manifest)
            let outcome = try await Self.restoration(target, temporary, "other.db").check()
            #expect(outcome.isFine, "\(outcome.diagnoses)")
            #expect(
                Set(outcome.diagnoses.map(\.topic)) == [
                    "digest", "pages", "references", "schema", "journal", "keys", "tables",
                ])
            #expect(try !Self.names(temporary.folder.path).contains { $0.contains("other") || $0.contains("partial") })
        }
    }

    @Test func `a backup made while a process appends restores to a journal that rebuild agrees with`() async throws {
        try await TemporaryStore.with { temporary in
            try await History.play(temporary, seed: 5, steps: 40)
            let other = try await temporary.another()
            let clock = temporary.clock
            let target = temporary.folder.file("monday")
            let appending = Task {
                var count = 0
                while !Task.isCancelled {
                    count += 1
                    let request = Request.register("load\(count)", seed: UInt64(count))
                    _ = try await other.submit(Command([request], actor: "x", at: clock.now))
                }
                return count
            }
            let manifest = try await Self.back(temporary, to: target)
            appending.cancel()
            let appended = try await appending.value
            let outcome = try await Self.restoration(target, temporary, "other.db").run()
            #expect(outcome.isFine, "\(outcome.diagnoses)")
            let restored = try await TemporaryStore.open(
                temporary.folder.file("other.db"), clock: clock, creating: false)
            #expect(try await restored.read { _, journal in try journal.head().seq } == manifest.head)
            let scratch = try temporary.scratch("again.db")
            #expect(try await Rebuild(store: restored, scratch: scratch.database).verify().differing.isEmpty)
            await scratch.database.close()
            await restored.close()
            await other.close()
            print("backup under load: \(appended) commands meanwhile, copied up to seq \(manifest.head)")
        }
    }

    @Test func `a backup is never written over, and one that failed leaves nothing`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            let target = temporary.folder.file("monday")
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
            let taken = await #expect(throws: StorageError.self) {
                _ = try await Self.back(temporary, to: target + "/")
            }
            #expect(taken?.message.contains("never written over") == true)
            let lost = await #expect(throws: StorageError.self) {
                _ = try await Self.back(temporary, to: temporary.folder.file("none/monday"))
            }
            #expect(lost?.message.contains("mounted") == true)
            // A key of the middle is damaged: a copy would hide it.
            _ = try await temporary.give(.register("bo"))
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: temporary.keysPath)))
            bytes[2 * 64 + 20] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: temporary.keysPath))
            let damaged = await #expect(throws: StorageError.self) {
                _ = try await Self.back(temporary, to: temporary.folder.file("tuesday"))
            }
            #expect(damaged?.kind == .corrupt)
            #expect(try !Self.names(temporary.folder.path).contains { $0.hasPrefix("tuesday") })
        }
    }

    @Test func `what a killed backup has left is cleared away, and not while it goes on`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            let target = temporary.folder.file("monday")
            let running = try WorkFolder(target + ".partial", what: "a backup")
            try Durable.write([1, 2, 3], to: running.file("provisor.db"))
            let error = await #expect(throws: StorageError.self) { _ = try await Self.back(temporary, to: target) }
            #expect(error?.kind == .locked)
            #expect(try Self.names(running.path) == ["provisor.db"])
            withExtendedLifetime(running) {}
        }
        try await TemporaryStore.with { temporary in
            let target = temporary.folder.file("monday")
            try FileManager.default.createDirectory(atPath: target + ".partial", withIntermediateDirectories: false)
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: target + ".partial/provisor.db"))
            let error = await #expect(throws: StorageError.self) {
                _ = try await Self.restoration(target + ".partial", temporary, "other.db").check()
            }
            #expect(error?.message.contains("is no backup") == true)
            _ = try await Self.back(temporary, to: target)
            #expect(try !Self.names(temporary.folder.path).contains("monday.partial"))
        }
    }

    @Test(arguments: [("provisor.db", 0), ("provisor.db", 1), ("provisor.db", 2), ("provisor.db.keys", 1)])
    func `a backup of which one byte was flipped is refused with the place`(file: String, third: Int) async throws {
        try await TemporaryStore.with { temporary in
            try await History.play(temporary, seed: 7, steps: 40)
            let target = temporary.folder.file("monday")
            _ = try await Self.back(temporary, to: target)
            let url = URL(fileURLWithPath: target + "/" + file)
            var bytes = [UInt8](try Data(contentsOf: url))
            bytes[bytes.count * third / 3 + 200] ^= 0x10
            try Data(bytes).write(to: url)
            let outcome = try await Self.restoration(target, temporary, "other.db").check()
            #expect(!outcome.isSound)
            #expect(
                outcome.diagnoses.contains {
                    $0.verdict == .wrong && $0.said.contains("\(file) was changed: bytes 0 to ")
                })
            let restored = try await Self.restoration(target, temporary, "other.db").run()
            #expect(!restored.isSound)
            #expect(try !Self.names(temporary.folder.path).contains { $0.hasPrefix("other.db") })
        }
    }

    @Test func `a person who was forgotten since is forgotten in what is restored, and not brought back`() async throws
    {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana", ["title": "x"]))
            _ = try await temporary.give(.register("bo"))
            let target = temporary.folder.file("monday")
            _ = try await Self.back(temporary, to: target)
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: temporary.keysPath)))
            for place in (2 * 64 + 16)..<(3 * 64) { bytes[place] = 0 }
            // The key store outlives its database.
            try Data(bytes).write(to: URL(fileURLWithPath: temporary.folder.file("other.db.keys")))
            let outcome = try await Self.restoration(target, temporary, "other.db").run()
            #expect(outcome.isFine, "\(outcome.diagnoses)")
            #expect(outcome.diagnoses.contains { $0.topic == "tables" && $0.verdict == .look })
            let restored = try await TemporaryStore.open(
                temporary.folder.file("other.db"), clock: temporary.clock, creating: false)
            let users = try await restored.read { connection, _ in
                try connection.rows("SELECT user_name, attributes FROM users ORDER BY key").map {
                    [$0.optionalText(0), $0.text(1)]
                }
            }
            #expect(users == [[nil, "{}"], ["bo", #"{"userName":"bo"}"#]])
            await restored.close()
            let database = try Data(contentsOf: URL(fileURLWithPath: temporary.folder.file("other.db")))
            #expect(database.range(of: Data("\"ana\"".utf8)) == nil, "the name is in no page any more")
        }
    }

    static func back(_ temporary: TemporaryStore, to target: String) async throws -> BackupManifest {
        try await Backup(files: files).make(
            of: temporary.path, keys: temporary.keysPath, at: target, now: temporary.clock.now, version: "test")
    }

    static func restoration(
        _ backup: String, _ temporary: TemporaryStore, _ name: String, keys: String? = nil
    ) -> Restoration {
        Restoration(
            .init(backup: backup, database: temporary.folder.file(name), keys: keys), files: files,
            now: temporary.clock.now)
    }

    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
}
