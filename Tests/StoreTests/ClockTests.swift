import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct ClockTests {
    @Test func `an event has the time at which it took effect, its command the one at which it was recorded`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            let past = Timestamp(microseconds: 5_000_000)
            let answer = try await temporary.store.submit(
                Command([.create("staff")], actor: "x", at: past, isTimed: true))
            #expect(answer.seqs == 1...1)
            let (event, record) = try await temporary.store.read { _, journal in
                (try journal.event(1), try journal.command(1))
            }
            #expect(event?.at == past)
            #expect(record?.recordedAt == temporary.clock.now)
            #expect(record?.actor == "x")
        }
    }

    @Test func `a clock that runs behind is helped along, a time that was given is refused`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            let head = temporary.clock.now
            temporary.clock.set(Timestamp(microseconds: head.microseconds - 1))
            #expect(try await temporary.give(.create("eng")).seqs == 2...2)
            let timed = Command([.create("ops")], actor: "x", at: temporary.clock.now, isTimed: true)
            #expect(try await temporary.store.submit(timed).refusal == "earlier-than-journal")
            let times = try await temporary.store.read { connection, journal in
                (
                    try journal.event(2)?.at,
                    try connection.rows("SELECT at FROM commands ORDER BY id").map { $0.integer(0) }
                )
            }
            #expect(times.0 == head)
            #expect(times.1 == [head, head, head].map(\.microseconds))
        }
    }

    @Test(arguments: Seeds.take(short: 3, long: 50))
    func `as of an instant is the last seq at or before it`(seed: UInt64) async throws {
        try await TemporaryStore.with { temporary in
            var random = SplitMix64(seed: seed)
            for number in 0..<40 {
                temporary.clock.advance(by: .microseconds(Int64.random(in: 0...2, using: &random)))
                _ = try await temporary.give(.create("group \(number)"))
            }
            let start = HandClock.start.microseconds
            try await temporary.store.read { connection, journal in
                for instant in (start - 3)...(start + 90) {
                    let linear = try connection.first("SELECT max(seq) FROM events WHERE at <= ?1", [.integer(instant)])
                    let found = try journal.seq(asOf: Timestamp(microseconds: instant))
                    #expect(found == linear?.integer(0))
                }
            }
        }
    }
}
