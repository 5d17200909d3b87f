import Domain
import SQLiteDatabase
import Store
import TestKit
import Testing

/// With few users, groups and apps, nearly everybody stands in some review, and much that was revoked is given again.
@Suite("Access reviews in random histories")
struct ReviewModelTests {
    @Test(
        "are kept by the store exactly as by the model, and their lines are for ever those that were frozen",
        arguments: Seeds.take(short: 15, long: 500))
    func model(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, pool: .few, reviewShare: 22)
        let steps = try generator.steps(ModelTests.length)
        let difference: String? = try await TemporaryStore.with { temporary in
            var run = HistoryRun(temporary: temporary, random: SplitMix64(seed: seed))
            if let difference = try await run.play(steps) { return difference }
            let model = run.model
            let taken = try await Self.taken(temporary)
            print(
                "seed \(seed): \(model.reviews.count) reviews of \(model.reviews.values.map(\.review.lines).reduce(0, +)) lines, \(model.reviewDecisions.count) decided, \(taken) memberships taken by them, \(run.counts.refused) refusals"
            )
            if let difference = try await Self.difference(model, temporary.store) { return difference }
            // The same from tables that were computed anew.
            let scratch = try temporary.scratch()
            let report = try await Rebuild(store: temporary.store, scratch: scratch.database).verify()
            await scratch.database.close()
            return report.differing.isEmpty ? nil : "rebuild: \(report.differences)"
        }
        guard let difference else { return }
        let smallest = try await Shrinking.smallest(steps) {
            try await HistoryRun.difference(in: $0, seed: seed) != nil
        }
        let first = try await HistoryRun.difference(in: smallest, seed: seed) ?? difference
        let list = smallest.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
        Issue.record("seed \(seed), \(smallest.count) steps:\n\(list)\n\(first)")
    }

    /// The first review whose lines are not those of its opening any more.
    private static func difference(_ model: Model, _ store: Store) async throws -> String? {
        try await store.read { connection, _ in
            for (key, opened) in model.reviews.sorted(by: { $0.key < $1.key }) {
                let review = opened.review
                let lines = try ReviewLines(connection).lines(of: review.subject, asOf: review.seq)
                guard ReviewLine.digest(of: lines) == review.digest, Int64(lines.count) == review.lines,
                    lines == model.reviewLines(of: review.subject, asOf: review.seq, user: nil)
                else { return "review \(key) had other lines when it was opened" }
                for line in lines {
                    let alone = try ReviewLines(connection).lines(
                        of: review.subject, asOf: review.seq, user: line.user)
                    if alone != [line] { return "review \(key): user \(line.user) alone is \(alone), not \(line)" }
                }
            }
            return nil
        }
    }

    /// How many memberships ended, or will not begin, by commands that decided in a review.
    private static func taken(_ temporary: TemporaryStore) async throws -> Int {
        try await temporary.store.read { _, journal in
            var deciding: Int64 = 0
            var taken = 0
            try journal.forEach(from: 1) { event in
                switch event.event {
                case .reviewDecided: deciding = event.command
                case .memberRemoved, .membershipUnscheduled, .ruleExceptionSet:
                    if event.command == deciding { taken += 1 }
                default: break
                }
            }
            return taken
        }
    }
}
