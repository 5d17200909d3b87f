import Database
import Domain
import Foundation
import SQLiteDatabase
import Store
import TestKit
import Testing

@Suite struct KeyStoreTests {
    @Test func `a lost key store is one clear sentence, and nothing is lost`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            try FileManager.default.moveItem(atPath: temporary.keysPath, toPath: temporary.keysPath + ".kept")
            let error = await #expect(throws: StorageError.self) { _ = try await temporary.another() }
            #expect(error?.kind == .io)
            #expect(error?.message.contains(temporary.keysPath) == true)
            #expect(!FileManager.default.fileExists(atPath: temporary.keysPath))
            try FileManager.default.moveItem(atPath: temporary.keysPath + ".kept", toPath: temporary.keysPath)
            let again = try await temporary.another()
            #expect(try await Self.names(again) == ["ana"])
            await again.close()
        }
    }

    @Test func `the key store of another journal is refused`() async throws {
        try await TemporaryStore.with { other in
            try await TemporaryStore.with { temporary in
                _ = try await temporary.give(.register("ana"))
                try FileManager.default.removeItem(atPath: temporary.keysPath)
                try FileManager.default.copyItem(atPath: other.keysPath, toPath: temporary.keysPath)
                let error = await #expect(throws: StorageError.self) { _ = try await temporary.another() }
                #expect(error?.kind == .corrupt)
                #expect(error?.message.contains("another journal") == true)
            }
        }
    }

    @Test func `a key store from before a user was registered is noticed`() async throws {
        try await TemporaryStore.with { temporary in
            let old = try Self.bytes(temporary.keysPath)
            _ = try await temporary.give(.register("ana"))
            try Self.write(old, temporary.keysPath)
            let again = try await temporary.another()
            let error = await #expect(throws: StorageError.self) { _ = try await Self.names(again) }
            #expect(error?.kind == .corrupt)
            await again.close()
        }
    }

    @Test func `erasing one record of keys makes that person unreadable and nobody else`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana", ["email": "ana@example.com"]), reason: "hired")
            _ = try await temporary.give(.register("bo"), reason: "hired")
            _ = try await temporary.give(.create("staff"))
            _ = try await temporary.give(.addMembers(group: "staff", members: [.user("ana"), .user("bo")]))
            _ = try await temporary.give(.changeUser(userName: "ana", set: ["title": "x"], clear: []))
            var bytes = try Self.bytes(temporary.keysPath)
            // The header and the journal's own key come first; ana's record is the third.
            for place in (2 * 64 + 16)..<(3 * 64) { bytes[place] = 0 }
            try Self.write(bytes, temporary.keysPath)

            let again = try await temporary.another()
            #expect(try await Self.names(again) == [nil, "bo"])
            let reasons = try await again.read { _, journal in
                [try journal.command(1)?.reason, try journal.command(2)?.reason]
            }
            #expect(reasons == [nil, "hired"])
            let scratch = try temporary.scratch()
            let report = try await Rebuild(store: again, scratch: scratch.database).run(scratchPath: scratch.path)
            await scratch.database.close()
            #expect(report.differing == ["users", "names", "attributes"])
            let left = try await again.read { connection, _ in
                try connection.rows("SELECT user_name, attributes FROM users ORDER BY key").map {
                    [$0.optionalText(0), $0.text(1)]
                }
            }
            #expect(left == [[nil, "{}"], ["bo", #"{"userName":"bo"}"#]])
            await again.close()
        }
    }

    @Test(arguments: [1, 20, 63])
    func `a record that a crash has cut short is dropped by the next writer`(count: Int) async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            try Self.write(
                try Self.bytes(temporary.keysPath) + [UInt8](repeating: 0xAB, count: count), temporary.keysPath)
            let again = try await temporary.another()
            _ = try await again.submit(Command([.register("bo")], actor: "x", at: temporary.clock.now))
            await again.close()
            let third = try await temporary.another()
            _ = try await third.submit(Command([.register("cy")], actor: "x", at: temporary.clock.now))
            #expect(try await Self.names(third) == ["ana", "bo", "cy"])
            await third.close()
        }
    }

    @Test func `a damaged record is named, and nothing is written over it`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            _ = try await temporary.give(.register("bo"))
            // The last record as well: it is as long as it was written.
            for place in [2 * 64 + 40, 3 * 64 + 5] {
                let whole = try Self.bytes(temporary.keysPath)
                var bytes = whole
                bytes[place] ^= 4
                try Self.write(bytes, temporary.keysPath)
                let again = try await temporary.another()
                let error = await #expect(throws: StorageError.self) {
                    _ = try await again.submit(Command([.register("cy")], actor: "x", at: temporary.clock.now))
                }
                #expect(error?.kind == .corrupt)
                #expect(error?.message.contains("byte \(place / 64 * 64)") == true)
                #expect(try Self.bytes(temporary.keysPath) == bytes)
                try Self.write(whole, temporary.keysPath)
                await again.close()
            }
            let again = try await temporary.another()
            _ = try await again.submit(Command([.register("cy")], actor: "x", at: temporary.clock.now))
            #expect(try await Self.names(again) == ["ana", "bo", "cy"])
            await again.close()
        }
    }

    @Test(arguments: [0, 10, 64, 100, 127])
    func `a key store without its beginning is refused`(count: Int) async throws {
        try await TemporaryStore.with { temporary in
            try Self.write(Array(try Self.bytes(temporary.keysPath).prefix(count)), temporary.keysPath)
            let error = await #expect(throws: StorageError.self) { _ = try await temporary.another() }
            #expect(error?.kind == .corrupt)
        }
    }

    @Test func `two processes on one journal read each other's keys`() async throws {
        try await TemporaryStore.with { temporary in
            let other = try await temporary.another()
            for number in 0..<5 {
                let store = number % 2 == 0 ? temporary.store : other
                let command = Command([.register("user \(number)")], actor: "x", at: temporary.clock.now)
                #expect(try await store.submit(command).seqs != nil)
            }
            let expected = (0..<5).map { Optional("user \($0)") }
            #expect(try await Self.names(temporary.store) == expected)
            #expect(try await Self.names(other) == expected)
            await other.close()
        }
    }

    @Test func `keys are made ahead by a process that registers many, and not by one that registers somebody`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            let empty = try Self.bytes(temporary.keysPath).count
            var sizes: [Int] = []
            for number in 0..<8 {
                _ = try await temporary.give(.register("user \(number)"))
                sizes.append((try Self.bytes(temporary.keysPath).count - empty) / 64)
            }
            #expect(sizes == [1, 3, 3, 7, 7, 7, 7, 15])
            let again = try await temporary.another()
            #expect(try await Self.names(again) == (0..<8).map { "user \($0)" })
            _ = try await again.submit(Command([.register("cy")], actor: "x", at: temporary.clock.now))
            #expect((try Self.bytes(temporary.keysPath).count - empty) / 64 == 16)
            await again.close()
        }
    }

    private static func names(_ store: Store) async throws -> [String?] {
        try await store.read { _, journal in
            var names: [String?] = []
            try journal.forEach(from: 1) { recorded in
                if case .userRegistered(_, let attributes) = recorded.event { names.append(attributes["userName"]) }
            }
            return names
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    /// Writes in place, so that a process that has the file open sees it.
    private static func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }
}
