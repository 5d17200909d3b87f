import Foundation
import SQLiteDatabase
import TestKit
import Testing

@Suite("Several processes that all want the write lock at once")
struct LockContentionTests {
    @Test("each get their share, lose no row, and wait no longer than a person would notice")
    func fairness() async throws {
        let seconds = Seeds.isLong ? 30 : 1
        for count in [2, 4] {
            try await TemporaryFolder.with { folder in
                let path = folder.file("a.db")
                let contenders = try (0..<count).map { _ in
                    try Program.Running(
                        ["contend", path, "\(seconds)"], of: Program.built("Victim"), in: folder.path)
                }
                var waits = LockWaits()
                var rows: [Int] = []
                for contender in contenders {
                    let outcome = await contender.outcome()
                    let words = try #require(outcome.lines.last).split(separator: " ")
                    #expect(words.first == "rows", "\(outcome.output)\(outcome.errors)")
                    rows.append(Int(words[1]) ?? 0)
                    waits.add(
                        LockWaits(
                            counts: words.dropFirst(5).compactMap { Int($0) },
                            longest: .microseconds(Int(words[3]) ?? 0)))
                }
                print("lock contention: \(count) processes, rows \(rows.sorted()), \(waits.summary)")
                let there = try SQLScript.query("SELECT count(*) FROM t", on: path)
                #expect(there == "\(rows.reduce(0, +))\n")
                // A fair share, and a quarter of it for whoever has bad luck.
                #expect((rows.min() ?? 0) * count * 4 >= rows.reduce(0, +), "\(rows)")
                #expect(waits.longest < .seconds(2))
            }
        }
    }
}
