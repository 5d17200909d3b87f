import Foundation
import SQLiteDatabase
import Store
import TestKit
import Testing

/// SIGKILL at random moments of everything that writes.
///
/// What else comes to write is one more test here: what it writes, where it is killed, what must hold.
@Suite("Killed at any moment")
struct KillTests {
    static let length = 100
    static let victim = Program.built("Victim")

    @Test("a process that appends, projects and copies the log back loses nothing that it acknowledged")
    func append() async throws {
        var (kills, checks, events) = (0, 0, 0)
        let seeds = Seeds.take(short: 3, long: 60)
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                let story = try Story(seed: seed, steps: Self.length)
                let path = folder.file("a.db")
                var killing = Killing(folder: folder, random: SplitMix64(seed: seed), calls: Self.calls(path))
                killing.slowed = path + "-wal"
                var done = 0
                var isMade = false
                // Each life begins where the last was killed; the last of them lives.
                for life in 0..<6 where done < Self.length {
                    let checkpoint = killing.random.pick([4_096, 65_536, 1 << 20], or: 0)
                    let arguments = ["play", path, "\(seed)", "\(done)", "\(Self.length)", "\(checkpoint)"]
                    let outcome = try await killing.run(arguments, of: Self.victim, longest: .milliseconds(150))
                    kills += outcome.wasKilled ? 1 : 0
                    let said = outcome.process.stepsDone ?? done
                    isMade = isMade || outcome.process.stepsDone != nil
                    guard isMade else { continue }
                    let inquest = try await Inquest.hold(path, story, acknowledged: said)
                    #expect(
                        inquest.problems.isEmpty, "seed \(seed), life \(life), \(outcome.manner): \(inquest.problems)")
                    #expect(!outcome.process.output.contains("failed"), "\(outcome.process.output)")
                    done = inquest.done
                    checks += 1
                }
                events += Int(story.marks[done].head)
            }
        }
        print("killed while appending: \(seeds.count) seeds, \(kills) kills, \(checks) inquests, \(events) events")
        #expect(kills > 0)
    }

    @Test("an `init` that was killed can be given again, and the journal is used")
    func initialization() async throws {
        let seeds = Seeds.take(short: 3, long: 100)
        var kills = 0
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                var killing = Killing(
                    folder: folder, random: SplitMix64(seed: seed),
                    calls: [
                        ("pwrite64", nil, 24), ("fsync,fdatasync", nil, 6), ("openat", nil, 120), ("ftruncate", nil, 3),
                        ("rename,link,linkat,unlink", nil, 3),
                    ])
                for _ in 0..<3 {
                    let outcome = try await killing.run(["init"], longest: .milliseconds(40))
                    kills += outcome.wasKilled ? 1 : 0
                    let again = try await Program.run("init", in: folder.path)
                    let isMade = again.status == 0 || again.errors.contains("exists")
                    #expect(isMade, "seed \(seed), \(outcome.manner): \(again.errors)")
                    let added = try await Program.run("group", "add", "staff", in: folder.path)
                    #expect(added.status == 0, "seed \(seed), \(outcome.manner): \(added.errors)")
                    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    where name.hasPrefix("provisor.db") {
                        try FileManager.default.removeItem(atPath: folder.file(name))
                    }
                }
            }
        }
        print("killed while making a journal: \(seeds.count) seeds, \(kills) kills")
        #expect(kills > 0)
    }

    @Test("a migration that was killed is done by the next command")
    func migration() async throws {
        let seeds = Seeds.take(short: 2, long: 40)
        var kills = 0
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                let (story, path) = try await Self.written(seed, folder)
                var killing = Killing(
                    folder: folder, random: SplitMix64(seed: seed),
                    calls: [("pwrite64", path + "-wal", 16), ("fdatasync", nil, 4), ("pwrite64", path, 8)])
                for _ in 0..<3 {
                    #expect(try SQLScript.run(Self.olderVersion, on: path))
                    let open = ["play", path, "\(seed)", "\(Self.length)", "\(Self.length)", "1000000"]
                    let outcome = try await killing.run(open, of: Self.victim, longest: .milliseconds(60))
                    kills += outcome.wasKilled ? 1 : 0
                    let inquest = try await Inquest.hold(path, story, acknowledged: Self.length)
                    #expect(inquest.problems.isEmpty, "seed \(seed), \(outcome.manner): \(inquest.problems)")
                }
            }
        }
        print("killed while migrating: \(seeds.count) seeds, \(kills) kills")
        #expect(kills > 0)
    }

    @Test("a rebuild that was killed has put right all or nothing, and the next one puts right the rest")
    func rebuild() async throws {
        let seeds = Seeds.take(short: 2, long: 40)
        var (kills, before, after) = (0, 0, 0)
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                let (story, path) = try await Self.written(seed, folder)
                var killing = Killing(
                    folder: folder, random: SplitMix64(seed: seed),
                    calls: [("pwrite64", path + "-wal", 60), ("fdatasync", nil, 6), ("pwrite64", path, 20)])
                for _ in 0..<3 {
                    #expect(try SQLScript.run(Self.tampering, on: path))
                    let tampered = try await Self.differing(path)
                    let outcome = try await killing.run(
                        ["rebuild", "--database", path], longest: .milliseconds(120))
                    kills += outcome.wasKilled ? 1 : 0
                    let left = try await Self.differing(path)
                    #expect(left.isEmpty || left == tampered, "seed \(seed), \(outcome.manner): \(left.sorted())")
                    if left.isEmpty { after += 1 } else { before += 1 }
                    try await Program.must("rebuild", "--database", path, in: folder.path)
                    let inquest = try await Inquest.hold(path, story, acknowledged: Self.length)
                    #expect(inquest.problems.isEmpty, "seed \(seed), \(outcome.manner): \(inquest.problems)")
                    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    #expect(files.filter { $0.contains("rebuild") }.isEmpty, "a killed rebuild's file is left")
                }
            }
        }
        print(
            "killed while rebuilding: \(seeds.count) seeds, \(kills) kills, \(before) before, \(after) after the switch"
        )
        #expect(kills > 0)
    }

    /// The calls with which a journal writes its files.
    static func calls(_ path: String) -> [(names: String, file: String?, count: Int)] {
        [
            ("pwrite64", path + "-wal", 1_600), ("fdatasync", path + "-wal", 80), ("pwrite64", path, 400),
            ("fdatasync", path, 12), ("pwrite64", path + ".keys", 10), ("fsync", path + ".keys", 8),
            ("pwrite64", path + ".lock", 80),
        ]
    }

    /// A journal that holds the whole story of a seed.
    static func written(_ seed: UInt64, _ folder: TemporaryFolder) async throws -> (Story, path: String) {
        let path = folder.file("a.db")
        let arguments = ["play", path, "\(seed)", "0", "\(length)", "1000000"]
        let outcome = try await Program.Running(arguments, of: victim, in: folder.path).outcome()
        #expect(outcome.stepsDone == length, "\(outcome.output)\(outcome.errors)")
        return (try Story(seed: seed, steps: length), path)
    }

    private static func differing(_ path: String) async throws -> Set<String> {
        let store = try await TemporaryStore.open(path, clock: HandClock(), creating: false)
        let scratch = try SQLiteFile(
            path: path + ".scratch", creating: true, options: .init(session: Scratch.script, isDurable: false))
        let report = try await Rebuild(store: store, scratch: scratch).verify()
        await scratch.close()
        await store.close()
        try FileManager.default.removeItem(atPath: path + ".scratch")
        return report.differing
    }

    /// Takes a journal back to the fourth migration: what came after it made operational tables and statistics.
    private static let olderVersion = """
        BEGIN IMMEDIATE;
        DROP TABLE app_paces; DROP TABLE app_failures; DROP TABLE link_versions; DROP TABLE attempt_texts;
        DROP TABLE doubts; DROP INDEX jobs_scheduled; DELETE FROM sqlite_stat1;
        DELETE FROM migrations WHERE name >= '0005'; COMMIT;
        """

    /// Makes several derived tables differ from the journal.
    private static let tampering = """
        BEGIN IMMEDIATE;
        DELETE FROM timeline WHERE seq % 3 = 0; UPDATE users SET folded = folded || '~' WHERE key % 2 = 1;
        DELETE FROM memberships WHERE from_seq % 2 = 0; UPDATE names SET name = 'X' WHERE kind = 'group'; COMMIT;
        """
}
