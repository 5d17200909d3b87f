import Database
package import Domain

/// A job that a worker has leased.
///
/// Every later write about it names its epoch; a claim that was overtaken changes nothing.
package struct Claim: Hashable, Sendable {
    package let app: EntityKey
    package let resource: EntityKey
    package let kind: ResourceKind
    /// Drawn from one counter that never goes back.
    package let epoch: Int64
    /// The newest change that this claim will have reflected when it is done.
    package let wantedSeq: Seq
    /// Failed tries so far.
    package let attempts: Int64
    package let round: Int64
    package let lookUp: LookUp
    /// Class of the last failure; nil after a success or a newer want.
    package let lastProblem: String?

    /// Whether the target must be searched before the resource may be created there.
    package enum LookUp: Int64, Hashable, Sendable {
        /// No request to create it can have been sent.
        case unneeded = 0
        /// It may exist without our knowledge.
        case needed = 1
        /// Searched once, and not found; the search may lag behind.
        case once = 2
    }
}

/// The clock on which leases run: one machine's, since it started, and never a worker's wall clock.
package struct LeaseClock: Hashable, Sendable {
    /// Names this run of the machine.
    package let bootId: String
    /// Microseconds since it started.
    package let now: Int64

    package init(bootId: String, now: Int64) {
        self.bootId = bootId
        self.now = now
    }
}

extension Outbox {
    /// A `ready_at` further ahead than this was written under a wall clock that has since been put right.
    static let farthestReady: Int64 = 3_600_000_000

    /// Leases the jobs of an app that are due: those that take something away first, then the oldest.
    ///
    /// - Parameters:
    ///   - app: the app whose jobs are wanted.
    ///   - only: of one resource alone; nil for any.
    ///   - limit: the app's concurrency; rows leased to anybody count against it.
    ///   - owner: this worker.
    ///   - now: wall time.
    ///   - clock: the boot clock, on which the lease ends.
    ///   - lease: how long the claim holds unless it is renewed.
    /// - Returns: one claim for each job leased; none where nothing is due or every slot of the app is taken.
    /// - Throws: `StorageError`; no lease may then be relied on.
    package func claim(
        app: EntityKey, only: EntityKey? = nil, limit: Int, owner: String, now: Timestamp, clock: LeaseClock,
        lease: Duration
    ) throws -> [Claim] {
        let leased =
            try connection.first(
                "SELECT count(*) FROM jobs WHERE app = ?1 AND state = 'leased'", [.integer(app)])?.integer(0) ?? 0
        let free = Int64(limit) - leased
        guard free > 0 else { return [] }
        let due = try connection.rows(
            """
            SELECT resource, kind, wanted_seq, attempts, round, look_up, problem FROM jobs
            WHERE app = ?1 AND state IN ('ready', 'waiting') AND (ready_at <= ?2 OR ready_at > ?2 + ?4)
                \(only == nil ? "" : "AND resource = ?5")
            ORDER BY urgent DESC, ready_at LIMIT ?3
            """,
            [.integer(app), .integer(now.microseconds), .integer(free), .integer(Self.farthestReady)]
                + (only.map { [.integer($0)] } ?? []))
        guard !due.isEmpty else { return [] }
        let worker = try worker(named: owner)
        return try due.map { row in
            let epoch = try nextEpoch(now)
            try connection.run(
                """
                UPDATE jobs SET state = 'leased', owner = ?3, epoch = ?4, lease_boot = ?5, lease_end = ?6
                WHERE app = ?1 AND resource = ?2
                """,
                [
                    .integer(app), row.values[0], .text(owner), .integer(epoch), .text(clock.bootId),
                    .integer(Self.end(clock, lease)),
                ])
            let claim = Claim(
                app: app, resource: row.integer(0), kind: ResourceKind(rawValue: row.text(1)) ?? .user, epoch: epoch,
                wantedSeq: row.integer(2), attempts: row.integer(3), round: row.integer(4),
                lookUp: Claim.LookUp(rawValue: row.integer(5)) ?? .needed,
                lastProblem: row.optionalText(6))
            try note(claim, worker: worker, now: now)
            return claim
        }
    }

    /// Takes back leases that have run out, and those of workers that are known to be gone.
    ///
    /// Their requests may have had an effect, so what has no link is looked up before it is created.
    ///
    /// - Parameters:
    ///   - clock: the boot clock; a lease of another run of the machine has run out.
    ///   - grace: how long after its lease's end a worker's last request may still be under way.
    ///   - isGone: whether a worker of that name has certainly ended.
    /// - Throws: `StorageError`; the leases stand as they did once the transaction is rolled back.
    package func reclaim(clock: LeaseClock, grace: Duration, isGone: (String) -> Bool) throws {
        let owners = try connection.rows("SELECT DISTINCT owner FROM jobs WHERE state = 'leased'").map { $0.text(0) }
        for owner in owners {
            let gone = isGone(owner)
            try connection.run(
                """
                UPDATE jobs SET state = 'ready', owner = NULL, look_up = 1
                WHERE state = 'leased' AND owner = ?1 AND (?2 OR lease_boot <> ?3 OR lease_end < ?4)
                """,
                [
                    .text(owner), SQLValue(gone), .text(clock.bootId),
                    .integer(Self.end(clock, .zero) - Int64(grace / .microseconds(1))),
                ])
        }
    }

    /// Whether any job is leased to somebody else.
    package func hasForeignLeases(of owner: String) throws -> Bool {
        try connection.first("SELECT 1 FROM jobs WHERE state = 'leased' AND owner <> ?1 LIMIT 1", [.text(owner)]) != nil
    }

    /// Renews a lease of which a third has passed, and says whether the claim still holds.
    ///
    /// - Parameters:
    ///   - claim: the claim on the job.
    ///   - clock: the boot clock, on which the lease runs.
    ///   - lease: how long a claim holds.
    ///   - needed: what must be left of it in any case.
    /// - Returns: its end on the boot clock; nil where the claim was overtaken.
    /// - Throws: `StorageError`; nothing may then be begun under the claim.
    package func renew(_ claim: Claim, clock: LeaseClock, lease: Duration, needed: Duration) throws -> Int64? {
        let row = try connection.first(
            """
            SELECT lease_boot, lease_end FROM jobs WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """, [.integer(claim.app), .integer(claim.resource), .integer(claim.epoch)])
        guard let row else { return nil }
        // Most deliveries are over long before: reading is all that they cost.
        if row.text(0) == clock.bootId, row.integer(1) >= Self.end(clock, max(lease * 2 / 3, needed)) {
            return row.integer(1)
        }
        let end = Self.end(clock, lease)
        let changed = try connection.run(
            """
            UPDATE jobs SET lease_boot = ?4, lease_end = ?5
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """,
            [.integer(claim.app), .integer(claim.resource), .integer(claim.epoch), .text(clock.bootId), .integer(end)])
        return changed == 1 ? end : nil
    }

    private static func end(_ clock: LeaseClock, _ lease: Duration) -> Int64 {
        let sum = clock.now.addingReportingOverflow(Int64(lease / .microseconds(1)))
        return sum.overflow ? .max : sum.partialValue
    }

    /// One more than any before.
    ///
    /// Where the counter was lost it begins at the time of day, which is later than all.
    private func nextEpoch(_ now: Timestamp) throws -> Int64 {
        let row = try connection.first(
            """
            INSERT INTO counters (name, value) VALUES ('epoch', ?1)
            ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value
            """, [.integer(now.microseconds)])
        return row?.integer(0) ?? 0
    }
}
