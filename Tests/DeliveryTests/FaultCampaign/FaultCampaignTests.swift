import TestKit
import Testing

@Suite("Faults drawn at random", .serialized)
struct FaultCampaignTests {
    /// Seeds that run side by side: most of a run is waiting.
    private static let width = 4

    @Test("When they are gone every target is as wanted, nothing was made twice, and nothing overtook anything")
    func converges() async throws {
        let seeds = Seeds.take(short: 20, long: 1_000)
        var (requests, halts, parked) = (0, 0, [String: Int]())
        try await withThrowingTaskGroup(of: (UInt64, CampaignRun.Outcome).self) { group in
            for (place, seed) in seeds.enumerated() {
                if place >= Self.width { try await take(&group) }
                group.addTask { (seed, try await CampaignRun.run(seed: seed)) }
            }
            while !group.isEmpty { try await take(&group) }
        }
        print(
            "fault campaign: \(seeds.count) seeds, \(requests) requests, \(halts) workers halted, parked on the way: \(parked)"
        )

        func take(_ group: inout ThrowingTaskGroup<(UInt64, CampaignRun.Outcome), any Error>) async throws {
            guard let (seed, outcome) = try await group.next() else { return }
            requests += outcome.requests
            halts += outcome.halts
            parked.merge(outcome.parked) { $0 + $1 }
            #expect(
                outcome.problems.isEmpty,
                "seed \(seed) (PROVISOR_SEED repeats it): \(outcome.problems.joined(separator: "\n"))")
        }
    }
}
