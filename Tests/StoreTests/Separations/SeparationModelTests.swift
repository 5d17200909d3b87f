import Domain
import Store
import TestKit
import Testing

/// With few users, groups and policies, nearly every history runs into its separations.
@Suite("Separations of duties in random histories")
struct SeparationModelTests {
    @Test("are kept by the store exactly as by the model", arguments: Seeds.take(short: 15, long: 500))
    func model(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, pool: .few, dutyShare: 40)
        let steps = try generator.steps(ModelTests.length)
        let difference = try await TemporaryStore.with { temporary in
            var run = HistoryRun(temporary: temporary, random: SplitMix64(seed: seed))
            let difference = try await run.play(steps)
            let starts = try await temporary.store.read { _, journal in
                var starts = 0
                try journal.forEach(from: 1) { if case .membershipStartRefused = $0.event { starts += 1 } }
                return starts
            }
            print(
                "seed \(seed): \(run.conflicts) conflicts of \(run.counts.refused) refusals, \(starts) beginnings refused, \(run.model.histories.exceptions.closed.count) exceptions ended"
            )
            return difference
        }
        guard let difference else { return }
        let smallest = try await Shrinking.smallest(steps) {
            try await HistoryRun.difference(in: $0, seed: seed) != nil
        }
        let first = try await HistoryRun.difference(in: smallest, seed: seed) ?? difference
        let list = smallest.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
        Issue.record("seed \(seed), \(smallest.count) steps:\n\(list)\n\(first)")
    }
}
