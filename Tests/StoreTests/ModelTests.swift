import Domain
import SQLiteDatabase
import Store
import TestKit
import Testing

/// The derived tables are what the rules say, after every command of any history.
@Suite struct ModelTests {
    static let length = Seeds.isLong ? 200 : 120

    @Test(arguments: Seeds.take(short: 20, long: 500))
    func `every derived table equals the model after every command`(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed)
        try await Self.compare(try generator.steps(Self.length), seed)
    }

    /// The long run makes more than 10,000 changes.
    @Test(arguments: Seeds.take(short: 10, long: 120))
    func `rules kept up to date by each change are what a full evaluation gives`(seed: UInt64)
        async throws
    {
        var generator = CommandGenerator(seed: seed, prefersRules: true)
        try await Self.compare(try generator.steps(Self.length), seed)
    }

    /// Among few names most belong to most groups, and a scope decides about many.
    @Test(arguments: Seeds.take(short: 10, long: 120))
    func `scopes kept up to date by each change are what a full evaluation gives`(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, pool: .few, scopeShare: 70)
        try await Self.compare(try generator.steps(Self.length), seed)
    }

    @Test(arguments: Seeds.take(short: 6, long: 60))
    func `sinks, roles and recorded questions are what the rules say, whoever asks`(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, installationShare: 40)
        try await Self.compare(try generator.steps(Self.length), seed)
    }

    private static func compare(_ steps: [Step], _ seed: UInt64) async throws {
        let outcome: (difference: String?, summary: String) = try await TemporaryStore.with { temporary in
            var run = HistoryRun(temporary: temporary, random: SplitMix64(seed: seed))
            let difference = try await run.play(steps)
            let counts = run.counts
            let summary = """
                seed \(seed): \(run.model.head) events; \(counts.accepted) commands accepted, \
                \(counts.refused) refused, \(counts.repeated) repeated, \(counts.reports) outcomes; \
                \(run.model.histories.reasons.closed.count) reasons ended, \(run.model.fired) times due, \
                \(run.model.histories.ruleMemberships.closed.count) memberships by rule and \
                \(run.model.histories.errors.closed.count) failing expressions ended; \
                \(run.model.scopeChanges) reasons began or ended by a scope
                """
            guard difference == nil else { return (difference, summary) }
            return (try await Self.rebuildDifference(temporary), summary)
        }
        print(outcome.summary)
        guard let difference = outcome.difference else { return }
        let smallest = try await Shrinking.smallest(steps) {
            try await HistoryRun.difference(in: $0, seed: seed) != nil
        }
        let first = try await HistoryRun.difference(in: smallest, seed: seed) ?? difference
        Issue.record("seed \(seed), \(smallest.count) steps:\n\(Self.list(smallest))\n\(first)")
    }

    private static func list(_ steps: [Step]) -> String {
        steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
    }

    private static func rebuildDifference(_ temporary: TemporaryStore) async throws -> String? {
        let scratch = try temporary.scratch()
        let report = try await Rebuild(store: temporary.store, scratch: scratch.database).verify()
        await scratch.database.close()
        return report.differences.isEmpty && report.differing.isEmpty ? nil : "rebuild: \(report.differences)"
    }
}
