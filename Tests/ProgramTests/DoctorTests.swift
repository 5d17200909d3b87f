import Foundation
import JSON
import TestKit
import Testing

@Suite("The doctor")
struct DoctorTests {
    @Test("Says of a sound journal what there is, and changes nothing")
    func sound() async throws {
        try await Self.with { it in
            let before = try it.everything()
            for arguments in [["doctor"], ["doctor", "--output", "jsonl"]] {
                let outcome = try await Program.must(arguments, in: it.folder.path)
                for word in ["SQLite", "3.51.3", "WAL", "journal", "key", "lock", "clock", "aws", "free"] {
                    #expect(outcome.output.contains(word), "\(arguments): \(word)")
                }
                #expect(try it.everything() == before, "\(arguments)")
            }
            let thorough = try await Program.must("doctor", "--integrity", in: it.folder.path)
            #expect(thorough.output.contains("every page, tree and index is whole"))
            #expect(thorough.output.contains("1 to 6 without a hole"))
            #expect(thorough.output.contains("the key of every user"))
            #expect(try it.bytes() == before["provisor.db"])
        }
    }

    @Test("Works on a database that is missing, empty, cut short, or something else")
    func damaged() async throws {
        let damages: [(String, @Sendable (It) throws -> Void)] = [
            ("there is none at", { try FileManager.default.removeItem(atPath: $0.path) }),
            ("is empty", { try $0.write(Data()) }),
            ("is no SQLite file", { try $0.write(Data(String(repeating: "<html>", count: 999).utf8)) }),
            ("cut short", { try $0.write(try $0.bytes().prefix(20_000)) }),
            (
                "not there: names can be neither read nor written",
                { try FileManager.default.removeItem(atPath: $0.keys) }
            ),
            (
                "of a newer version|newer version of Provisor",
                { try $0.sql("INSERT INTO migrations VALUES ('9999_x', 'y')") }
            ),
            ("reasons, held_removals not there", { try $0.sql("DROP TABLE reasons; DROP TABLE held_removals") }),
            (
                "it has lost its end",
                {
                    try $0.sql("DROP TRIGGER events_are_not_deleted; DELETE FROM events WHERE seq > 1")
                }
            ),
            (
                "belongs to another journal",
                { it in
                    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: it.keys)))
                    bytes[20] ^= 1
                    try Data(bytes).write(to: URL(fileURLWithPath: it.keys))
                }
            ),
        ]
        try await Self.with { sound in
            for (said, damage) in damages {
                let it = try sound.copy()
                try damage(it)
                let before = try it.everything()
                let outcome = try await Program.run("doctor", in: it.folder.path)
                #expect(outcome.status == 1, "\(said): \(outcome.output)")
                #expect(
                    said.split(separator: "|").contains { outcome.output.contains($0) }, "\(said): \(outcome.output)")
                #expect(outcome.output.contains("->"), "\(said): it says what to do")
                #expect(try it.everything() == before, "\(said): nothing was changed")
            }
        }
        print("doctor: \(damages.count) kinds of damage")
    }

    @Test("Finds a page that is damaged when it goes through all of them")
    func damagedPage() async throws {
        try await Self.with { it in
            var bytes = [UInt8](try it.bytes())
            // The head of a page of a tree, in the middle of the file.
            let page = bytes.count / 4096 / 2 * 4096
            for place in page..<page + 8 { bytes[place] = 0xAB }
            try it.write(Data(bytes))
            let outcome = try await Program.run("doctor", "--integrity", in: it.folder.path)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("damaged: "))
            #expect(outcome.output.contains("restore a backup"))
        }
    }

    @Test("Works while the lock is held, and names who holds it; points at files that others may read")
    func locked() async throws {
        try await Self.with { it in
            let descriptor = unsafe open(it.path + ".lock", O_RDWR | O_CLOEXEC)
            defer { close(descriptor) }
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: it.keys)
            let outcome = try await Program.must("doctor", in: it.folder.path)
            #expect(outcome.output.contains("held by provisor user add, process "))
            #expect(outcome.output.contains("chmod 600 \(it.keys)"))
        }
    }

    /// A journal of six events in a folder.
    private struct It: Sendable {
        let folder: TemporaryFolder
        var path: String { folder.file("provisor.db") }
        var keys: String { path + ".keys" }

        func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
        func write(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: path)) }
        func sql(_ script: String) throws { #expect(try SQLScript.run(script, on: path)) }

        /// The same journal once more.
        func copy() throws -> It {
            let copy = TemporaryFolder(path: folder.file(UUID().uuidString))
            try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: false)
            for name in try everything().keys {
                try FileManager.default.copyItem(atPath: folder.file(name), toPath: copy.file(name))
            }
            return It(folder: copy)
        }

        /// Every file of the journal, by name.
        func everything() throws -> [String: Data] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasPrefix("provisor.db")
            }
            return Dictionary(
                uniqueKeysWithValues: try names.map {
                    ($0, try Data(contentsOf: URL(fileURLWithPath: folder.file($0))))
                })
        }
    }

    private static func with(_ body: (It) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            for arguments in [
                ["init"], ["app", "add", "aws"], ["group", "add", "staff"],
                ["policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "sso"],
                ["user", "add", "ana"], ["member", "add", "staff", "ana"], ["user", "add", "bo"],
            ] {
                try await Program.must(arguments, in: folder.path)
            }
            try await body(It(folder: folder))
        }
    }
}
