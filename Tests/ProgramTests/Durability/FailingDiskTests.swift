import Foundation
import TestKit
import Testing

/// A disk that refuses to read, to write or to sync, and one that is full.
@Suite("A failing disk")
struct FailingDiskTests {
    static let length = 60

    @Test(
        "An error of the disk is said clearly, leaves nothing half-written, and the next command works",
        .enabled(if: Strace.isAvailable))
    func errors() async throws {
        let seeds = Seeds.take(short: 8, long: 200)
        var (failed, ended, codes) = (0, 0, [String: Int]())
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                var random = SplitMix64(seed: seed)
                let path = folder.file("a.db")
                let (point, story) = (Self.point(path, &random), try Story(seed: seed, steps: Self.length))
                let checkpoint = random.pick([4_096, 65_536, 1 << 22], or: 0)
                let victim = [KillTests.victim, "play", path, "\(seed)", "0", "\(Self.length)", "\(checkpoint)"]
                let outcome = try await Program.Running(
                    Strace.arguments(victim, at: point), of: try #require(Strace.path), in: folder.path
                ).outcome()
                let said = outcome.lines.filter { $0.hasPrefix("failed ") }
                failed += said.count
                for line in said {
                    codes[line.split(separator: " ").dropFirst().first.map(String.init) ?? "", default: 0] += 1
                    let isClear =
                        line.hasPrefix("failed disk-error") && line.contains("a.db") && line.contains("check the disk")
                        || line.hasPrefix("failed disk-full") && line.contains("make room")
                        || line.hasPrefix("failed disk-error") && line.contains("nothing was changed")
                        // SQLite's own words for a page that could not be read.
                        || point.calls == "pread64" && line.hasPrefix("failed database-damaged")
                            && line.contains("check the disk")
                        || point.calls == "pread64" && line.contains("no such table")
                    #expect(isClear, "seed \(seed), \(point): \(line)")
                }
                // It goes on by itself when the disk does, and stops in order when it does not.
                #expect(outcome.status == 0 || outcome.status == 1, "seed \(seed), \(point): \(outcome.errors)")
                ended += outcome.status == 0 ? 1 : 0
                guard let done = outcome.stepsDone else { return }
                let inquest = try await Inquest.hold(path, story, acknowledged: done)
                #expect(inquest.problems.isEmpty, "seed \(seed), \(point): \(inquest.problems)")
            }
        }
        print(
            "failing disk: \(seeds.count) seeds, \(failed) refusals \(codes), \(ended) went on to the end of their story"
        )
        #expect(failed > 0)
    }

    @Test(
        "What a failed sync may have lost is written again before the next sync is believed",
        .enabled(if: Strace.isAvailable))
    func failedSync() async throws {
        let seeds = Seeds.take(short: 6, long: 60)
        var (failed, syncs) = (0, 0)
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                var random = SplitMix64(seed: seed)
                let path = folder.file("a.db")
                let (ending, most) = [("-wal", 40), (".keys", 5), ("", 6)][Int(seed % 3)]
                let file = path + ending
                let point = Strace.Point(
                    calls: "fsync,fdatasync", file: file, effect: "error=EIO",
                    when: "\(Int.random(in: 2...most, using: &random))")
                let log = folder.file("calls")
                let victim = [KillTests.victim, "play", path, "\(seed)", "0", "\(Self.length)", "16384"]
                let outcome = try await Program.Running(
                    Strace.arguments(victim, at: point, log: log, calls: ["pwrite64"]), of: try #require(Strace.path),
                    in: folder.path
                ).outcome()
                // Where not even the files could be made it ends before its first step.
                #expect(
                    outcome.stepsDone == Self.length || outcome.stepsDone == nil,
                    "seed \(seed): \(outcome.output.suffix(300))")
                var record = SyncRecord(isLog: ending == "-wal")
                for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
                    record.read(String(line))
                }
                #expect(record.believed.isEmpty, "seed \(seed), \(point): \(record.believed)")
                failed += record.failed
                syncs += record.syncs
            }
        }
        print("failed syncs: \(seeds.count) seeds, \(failed) of \(syncs) syncs failed")
        #expect(failed > 0)
    }

    @Test(
        "A full disk refuses, and when there is room again the next command works", .enabled(if: SmallDisk.isAvailable))
    func full() async throws {
        let seeds = Seeds.take(short: 3, long: 60)
        var (refusals, fulls) = (0, 0)
        for seed in seeds {
            try await SmallDisk.with(megabytes: 8) { folder in
                var random = SplitMix64(seed: seed)
                let path = folder.file("a.db")
                let story = try Story(seed: seed, steps: Self.length)
                // What is left of the disk when the story begins.
                let room = Int.random(in: 200...900, using: &random) << 10
                let ballast = folder.file("ballast")
                try Data(count: (8 << 20) - room).write(to: URL(fileURLWithPath: ballast))
                let checkpoint = random.pick([4_096, 65_536, 1 << 22], or: 0)
                let victim = ["play", path, "\(seed)", "0", "\(Self.length)", "\(checkpoint)"]
                try await TemporaryFolder.with { elsewhere in
                    let running = try Program.Running(victim, of: KillTests.victim, in: elsewhere.path)
                    while !running.output.contains("failed") && !running.output.contains("closed") {
                        try await ContinuousClock().sleep(for: .milliseconds(1))
                    }
                    if random.chance(30) {
                        running.signal(SIGKILL)
                    } else {
                        try FileManager.default.removeItem(atPath: ballast)
                    }
                    let outcome = await running.outcome()
                    let said = outcome.lines.filter { $0.hasPrefix("failed ") }
                    refusals += said.count
                    fulls += said.isEmpty ? 0 : 1
                    for line in said {
                        #expect(
                            line.hasPrefix("failed disk-full") && line.contains("make room"), "seed \(seed): \(line)")
                    }
                    try? FileManager.default.removeItem(atPath: ballast)
                    guard let done = outcome.stepsDone else { return }
                    let inquest = try await Inquest.hold(path, story, acknowledged: done)
                    #expect(inquest.problems.isEmpty, "seed \(seed), \(room) bytes: \(inquest.problems)")
                }
            }
        }
        print("full disk: \(seeds.count) seeds, \(fulls) times full, \(refusals) refusals")
        #expect(fulls > 0)
    }

    private static func point(_ path: String, _ random: inout SplitMix64) -> Strace.Point {
        let choice = random.pick(
            [
                ("fdatasync", "-wal", 50), ("fdatasync", "", 8), ("fsync", ".keys", 5), ("pwrite64", "-wal", 700),
                ("pwrite64", "", 100), ("pwrite64", ".keys", 6), ("pread64", "", 30), ("pread64", "-wal", 40),
                ("pread64", ".keys", 6),
            ], or: ("fdatasync", "-wal", 50))
        let most = Int.random(in: 1...choice.2, using: &random)
        let first = Int.random(in: 1...most, using: &random)
        // Once, a few times, or from there on for ever.
        let when = random.pick(["\(first)", "\(first)..\(first + 3)", "\(first)+"], or: "\(first)")
        let error = choice.0 == "pread64" ? "EIO" : random.pick(["EIO", "ENOSPC"], or: "EIO")
        return Strace.Point(calls: choice.0, file: path + choice.1, effect: "error=\(error)", when: when)
    }
}
