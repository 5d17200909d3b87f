import Audit
import Domain
import Store
import TestKit
import Testing

/// A long random history, asked at random instants, against a fold of its journal in plain code.
@Suite struct RandomInstantTests {
    private static let events: Seq = Seeds.isLong ? 1_000_000 : 100_000
    private static let instants = 100
    private static let requestsAtOnce = 250
    /// Longest that a question may take.
    private static let bound = Duration.milliseconds(200)

    @Test func `who had what, and what differed, is what a fold of the journal says`() async throws {
        let seed = Seeds.take(short: 1, long: 1)[0]
        try await TemporaryStore.with { temporary in
            let head = try await Self.write(temporary, seed: seed)
            var random = SplitMix64(seed: seed &+ 1)
            let instants = try await Self.instants(temporary.store, head, &random)
            let seeded = random
            let summary = try await temporary.store.read { connection, journal in
                var comparison = Comparison(
                    audit: Audit(connection, journal), journal: journal, random: seeded, bound: Self.bound)
                return try comparison.run(instants, to: head)
            }
            print("seed \(seed): \(head) events; \(summary)")
        }
    }

    /// Lets the company live until its journal is long enough.
    private static func write(_ temporary: TemporaryStore, seed: UInt64) async throws -> Seq {
        var company = RandomCompany(seed: seed)
        var random = SplitMix64(seed: seed &+ 2)
        for requests in company.founding() { try await give(requests, temporary) }
        var head: Seq = 0
        while head < events {
            temporary.clock.advance(by: .seconds(Int.random(in: 600...20_000, using: &random)))
            try await give(company.requests(requestsAtOnce, at: temporary.clock.now), temporary)
            head = try await temporary.store.read { _, journal in try journal.head().seq }
        }
        return head
    }

    private static func give(_ requests: [Request], _ temporary: TemporaryStore) async throws {
        var command = Command(requests, actor: "tester", at: temporary.clock.now)
        command.mayBeHeld = false
        let answer = try await temporary.store.submit(command)
        guard answer.seqs != nil else {
            let request = answer.refusedRequest.map { "\(requests[$0])" } ?? ""
            throw Refused(outcome: "\(answer.outcome): \(request)")
        }
    }

    struct Refused: Error { let outcome: String }

    /// Random instants in order; half of them those of events, at which what happened then has happened.
    private static func instants(
        _ store: Store, _ head: Seq, _ random: inout SplitMix64
    ) async throws -> [Timestamp] {
        let seqs = (0..<instants / 2).map { _ in Seq.random(in: 1...head, using: &random) }
        let (first, last, exact) = try await store.read { connection, journal in
            let audit = Audit(connection, journal)
            return (try audit.time(of: 1), try audit.time(of: head), try seqs.compactMap { try audit.time(of: $0) })
        }
        let span = (first?.microseconds ?? 0)...(last?.microseconds ?? 0)
        let others = (0..<instants - seqs.count).map { _ in
            Timestamp(microseconds: Int64.random(in: span, using: &random))
        }
        return (exact + others).sorted()
    }
}
