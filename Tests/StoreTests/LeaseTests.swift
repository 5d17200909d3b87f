import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct LeaseTests {
    private static let lease: Duration = .seconds(90)

    @Test func `a lease is renewed once a third of it has passed, and by nobody who was overtaken`() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.store.database.write { connection in
                _ = try connection.run(
                    """
                    INSERT INTO jobs (app, resource, kind, state, urgent, wanted_seq, done_seq, ready_at, attempts, round, look_up, epoch)
                    VALUES (1, 2, 'user', 'ready', 0, 1, 0, 0, 0, 0, 0, 0)
                    """)
            }
            let now = temporary.clock.now
            let claims = try await temporary.store.work { outbox, _ in
                try outbox.claim(
                    app: 1, limit: 1, owner: "one", now: now, clock: Self.boot(after: 0), lease: Self.lease)
            }
            let claim = try #require(claims.first)
            #expect(try await Self.end(claim, after: 29, temporary.store) == 90_000_000)
            #expect(try await Self.end(claim, after: 31, temporary.store) == 121_000_000)
            // What must be left counts for more than the third.
            #expect(try await Self.end(claim, after: 36, needed: 88, temporary.store) == 126_000_000)
            #expect(try await Self.end(claim, after: 37, boot: "another", temporary.store) == 127_000_000)
            try await temporary.store.database.write { _ = try $0.run("UPDATE jobs SET epoch = epoch + 1") }
            #expect(try await Self.end(claim, after: 38, temporary.store) == nil)
        }
    }

    private static func boot(_ id: String = "boot", after seconds: Int64) -> LeaseClock {
        LeaseClock(bootId: id, now: seconds * 1_000_000)
    }

    private static func end(
        _ claim: Claim, after seconds: Int64, boot id: String = "boot", needed: Int = 31, _ store: Store
    ) async throws -> Int64? {
        try await store.work { outbox, _ in
            try outbox.renew(claim, clock: boot(id, after: seconds), lease: lease, needed: .seconds(needed))
        }
    }
}
