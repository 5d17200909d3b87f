import Foundation
import TestKit

/// The files of a journal whose process was killed, to be damaged again and again in copies.
struct Remains: Sendable {
    /// What became of a damaged copy.
    struct Finding: Sendable {
        /// The code and the sentence with which it was refused; nil where it was opened.
        var refusal: String?
        /// What does not hold in it, each with its witness.
        var problems: [String] = []
        /// A digest of each table.
        var contents: [String: String] = [:]
        /// Whether the process that looked at it came to its end.
        var isWhole = false
        /// The exit code, and what it said when it did not come to its end.
        var end = ""
    }

    let folder: TemporaryFolder
    let seed: UInt64
    let length: Int
    /// Steps that were acknowledged.
    let done: Int

    static let names = ["a.db", "a.db-wal", "a.db.keys", "a.db.head", "a.db.copying", "a.db.lock"]

    /// Lets a story be written, and its process be killed in the middle of it, or come to its end.
    static func leave(
        _ seed: UInt64, length: Int, killed: Bool, _ random: inout SplitMix64, in folder: TemporaryFolder
    ) async throws -> Remains? {
        let path = folder.file("a.db")
        let checkpoint = random.pick([4_096, 65_536, 1 << 22, 1 << 22], or: 0)
        let play = ["play", path, "\(seed)", "0", "\(length)"]
        if killed, let strace = Strace.path, random.chance(30) {
            // In the middle of copying the log back: the database has pages of before and of after.
            let point = Strace.Point(
                calls: "pwrite64", file: path, effect: "signal=KILL",
                when: "\(Int.random(in: 1...300, using: &random))")
            let victim = [KillTests.victim] + play + ["65536"]
            let running = try Program.Running(Strace.arguments(victim, at: point), of: strace, in: folder.path)
            guard let done = await running.outcome().stepsDone else { return nil }
            return Remains(folder: folder, seed: seed, length: length, done: done)
        }
        let running = try Program.Running(play + ["\(checkpoint)"], of: KillTests.victim, in: folder.path)
        if killed {
            let steps = Int.random(in: 5..<length - 5, using: &random)
            while !running.output.contains("done \(steps)\n") && !running.output.contains("closed") {
                try await ContinuousClock().sleep(for: .microseconds(300))
            }
            running.signal(SIGKILL)
        }
        guard let done = await running.outcome().stepsDone else { return nil }
        return Remains(folder: folder, seed: seed, length: length, done: done)
    }

    /// How long a file is; nil where there is none.
    func size(of name: String) -> Int? {
        try? FileManager.default.attributesOfItem(atPath: folder.file(name))[.size] as? Int
    }

    /// Damages files of a copy, and looks at the copy in a process of its own.
    func inspect(_ damages: [(name: String, damage: Damage)]) async throws -> Finding {
        try await TemporaryFolder.with { copy in
            for name in Self.names where FileManager.default.fileExists(atPath: folder.file(name)) {
                try FileManager.default.copyItem(atPath: folder.file(name), toPath: copy.file(name))
            }
            for (name, damage) in damages { try damage.happen(to: copy.file(name)) }
            let arguments = ["inspect", copy.file("a.db"), "\(seed)", "\(done)", "\(length)"]
            let running = try Program.Running(arguments, of: KillTests.victim, in: copy.path)
            let outcome = await running.outcome()
            var finding = Finding()
            for line in outcome.lines {
                if line.hasPrefix("refused ") { finding.refusal = String(line.dropFirst(8)) }
                if line.hasPrefix("problem ") { finding.problems.append(String(line.dropFirst(8))) }
                let words = line.split(separator: " ")
                if line.hasPrefix("content "), words.count == 3 {
                    finding.contents[String(words[1])] = String(words[2])
                }
                if line == "inspected" { finding.isWhole = outcome.status == 0 }
            }
            finding.end = "exit \(outcome.status): \(outcome.output.suffix(300)) \(outcome.errors.suffix(300))"
            return finding
        }
    }
}
