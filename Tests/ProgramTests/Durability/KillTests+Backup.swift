import Foundation
import TestKit
import Testing

extension KillTests {
    @Test("a backup that was killed leaves the journal as it was, and under its name a whole one or none")
    func backup() async throws {
        let seeds = Seeds.take(short: 2, long: 40)
        var (kills, whole) = (0, 0)
        for seed in seeds {
            try await TemporaryFolder.with { folder in
                let (story, path) = try await Self.written(seed, folder)
                let target = folder.file("backup")
                var killing = Killing(
                    folder: folder, random: SplitMix64(seed: seed),
                    calls: [
                        ("pwrite64,write", nil, 120), ("fsync,fdatasync", nil, 10), ("openat", nil, 150),
                        ("rename,renameat,renameat2,link,linkat,unlink,mkdir", nil, 8),
                    ])
                for _ in 0..<4 {
                    let outcome = try await killing.run(
                        ["backup", target, "--database", path], longest: .milliseconds(60))
                    kills += outcome.wasKilled ? 1 : 0
                    let said = Comment(rawValue: "seed \(seed), \(outcome.manner)")
                    let inquest = try await Inquest.hold(path, story, acknowledged: Self.length)
                    #expect(inquest.problems.isEmpty, said)
                    // What has its name is whole.
                    let checked = try await Program.run("restore", target, "--check", in: folder.path)
                    #expect((checked.status == 0) == FileManager.default.fileExists(atPath: target), said)
                    if checked.status == 0 {
                        whole += 1
                        try FileManager.default.removeItem(atPath: target)
                    }
                }
                try await Program.must("backup", target, "--database", path, in: folder.path)
                try await Program.must("restore", target, "--database", folder.file("b.db"), in: folder.path)
                let restored = try await Inquest.hold(folder.file("b.db"), story, acknowledged: Self.length)
                #expect(restored.problems.isEmpty, "seed \(seed)")
            }
        }
        print("killed while backing up: \(seeds.count) seeds, \(kills) kills, \(whole) too late")
        #expect(kills > 0)
    }
}
