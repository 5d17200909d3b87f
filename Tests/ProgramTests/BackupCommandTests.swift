import Foundation
import JSON
import TestKit
import Testing

@Suite("Backup and restore, as a person runs them")
struct BackupCommandTests {
    @Test("A backup made while another process imports is restored, and rebuild finds no difference")
    func underLoad() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.fill(folder)
            let import_ = try Program.Running(["import", "history", folder.file("more.jsonl")], in: folder.path)
            var backups = 0
            // As many as fit into the import, and one at least.
            repeat {
                backups += 1
                try await Program.must("backup", folder.file("backup\(backups)"), in: folder.path)
            } while kill(import_.identifier, 0) == 0 && backups < 3
            let imported = await import_.outcome()
            #expect(imported.status == 0, "\(imported.errors)")
            for number in 1...backups {
                let other = ["--database", folder.file("restored\(number).db")]
                try await Program.must(["restore", folder.file("backup\(number)")] + other, in: folder.path)
                let verified = try await Program.must(["rebuild", "--verify"] + other, in: folder.path)
                #expect(verified.output.contains("no difference"))
                // It is a journal like any other: the import that it was made in goes on where it was.
                let again = try await Program.must(
                    ["import", "history", folder.file("more.jsonl")] + other, in: folder.path)
                #expect(again.output.contains("imported"))
            }
            print("backups: \(backups) while an import ran")
        }
    }

    @Test("A kill in the middle leaves nothing that looks like a backup, and the next run clears it away")
    func killed() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.fill(folder)
            let target = folder.file("monday")
            var (kills, whole) = (0, 0)
            for milliseconds in 0..<8 {
                let running = try Program.Running(["backup", target], in: folder.path)
                // From the moment that it has begun.
                while !FileManager.default.fileExists(atPath: target + ".partial"), kill(running.identifier, 0) == 0 {
                    try await ContinuousClock().sleep(for: .milliseconds(1))
                }
                try await ContinuousClock().sleep(for: .milliseconds(milliseconds))
                running.signal(SIGKILL)
                let outcome = await running.outcome()
                if outcome.status == 128 + SIGKILL { kills += 1 }
                guard FileManager.default.fileExists(atPath: target) else {
                    let checked = try await Program.run("restore", target + ".partial", "--check", in: folder.path)
                    #expect(checked.status == 1)
                    continue
                }
                whole += 1
                try await Program.must("restore", target, "--check", in: folder.path)
                try FileManager.default.removeItem(atPath: target)
            }
            #expect(kills > 0)
            try await Program.must("backup", target, in: folder.path)
            try await Program.must("restore", target, "--check", in: folder.path)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.contains("partial")
            }
            #expect(left.isEmpty)
            print("backup: killed \(kills) times, \(whole) times too late")
        }
    }

    @Test("A backup that was changed is refused, and one that is whole is not written over a database")
    func refused() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.fill(folder)
            let target = folder.file("monday")
            try await Program.must("backup", target, in: folder.path)
            let again = try await Program.run("backup", target, in: folder.path)
            #expect(again.status == 1)
            #expect(again.sentence.contains("never written over"))
            let taken = try await Program.run("restore", target, in: folder.path)
            #expect(taken.status == 1)
            #expect(taken.sentence.contains("provisor.db exists, and is not written over"))
            let rights = try FileManager.default.attributesOfItem(atPath: target + "/provisor.db.keys")
            #expect(rights[.posixPermissions] as? Int == 0o600)

            let url = URL(fileURLWithPath: target + "/provisor.db")
            var bytes = [UInt8](try Data(contentsOf: url))
            bytes[bytes.count / 2] ^= 1
            try Data(bytes).write(to: url)
            for arguments in [["restore", target, "--check"], ["restore", target, "--database", folder.file("x.db")]] {
                let outcome = try await Program.run(arguments, in: folder.path)
                #expect(outcome.status == 1)
                #expect(outcome.output.contains("provisor.db was changed: bytes 0 to "))
                #expect(outcome.sentence.contains("is not whole"))
            }
            #expect(!FileManager.default.fileExists(atPath: folder.file("x.db")))
            let json = try await Program.run("restore", target, "--check", "--output", "jsonl", in: folder.path)
            let verdicts = try json.lines.map { try JSONValue(parsing: $0)["verdict"]?.string }
            #expect(verdicts.contains("wrong") && verdicts.contains("ok"))
        }
    }

    @Test("A lost database is not restored while a worker goes on with what it has open")
    func inUse() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let target = folder.file("monday")
            try await Program.must("backup", target, in: folder.path)
            let worker = try Program.Running(["worker"], in: folder.path)
            // It writes with one connection and reads with another.
            while Self.openings(of: folder.file("provisor.db-wal"), worker.identifier) < 2,
                kill(worker.identifier, 0) == 0
            {
                try await ContinuousClock().sleep(for: .milliseconds(1))
            }
            for name in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: folder.file("provisor.db" + name))
            }
            let refused = try await Program.run("restore", target, in: folder.path)
            worker.signal(SIGKILL)
            _ = await worker.outcome()
            #expect(refused.status == 1)
            #expect(refused.sentence.contains("is open in process \(worker.identifier) still"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.file("provisor.db")))
            try await Program.must("restore", target, in: folder.path)
        }
    }

    @Test("A disk that is full ends in one sentence, and leaves nothing")
    func fullDisk() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.fill(folder)
            let small = folder.file("small")
            try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
            guard try Self.shell("mount -t tmpfs -o size=256k none \(small)") else {
                return print("backup to a full disk: left out, because only root may mount a small disk")
            }
            defer { _ = try? Self.shell("umount \(small)") }
            let outcome = try await Program.run("backup", small + "/monday", in: folder.path)
            #expect(outcome.status == 1)
            #expect(outcome.sentence.contains("no room on the disk"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: small).isEmpty)
            print("backup to a full disk: \(outcome.sentence)")
        }
    }

    /// A journal with some people in it, and a history of more to be imported.
    private static func fill(_ folder: TemporaryFolder) async throws {
        try await Program.must("init", in: folder.path)
        for (name, people) in [("some", 1...300), ("more", 301...900)] {
            let lines = people.map {
                """
                {"at":"2024-01-01T00:00:00Z","change":"c\($0)","op":"user.add","user":"p\($0)","userName":"person\($0)",\
                "givenName":"A","familyName":"B","displayName":"A B","email":"p\($0)@example.org"}
                """
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8)
                .write(to: URL(fileURLWithPath: folder.file("\(name).jsonl")))
        }
        try await Program.must("import", "history", folder.file("some.jsonl"), in: folder.path)
    }

    private static func openings(of path: String, _ process: Int32) -> Int {
        let folder = "/proc/\(process)/fd/"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0)) == path
        }
    }

    private static func shell(_ line: String) throws -> Bool {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", line]
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        return shell.terminationStatus == 0
    }
}
