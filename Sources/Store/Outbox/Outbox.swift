package import Database
package import Domain

/// The jobs that are due or will be.
///
/// Operational: all of it can be made again from `wants`.
package struct Outbox {
    let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// A removal does not wait out what failed before it, but for a target that asked to be left alone.
    private static let hurries =
        "(jobs.state = 'waiting' AND excluded.urgent = 1 AND coalesce(jobs.problem, '') <> 'throttled')"

    private static let firstRound = "coalesce((SELECT value FROM counters WHERE name = '\(roundCounter)'), 0)"
    private static let lastRestored = "coalesce((SELECT value FROM counters WHERE name = '\(restoredCounter)'), 0)"

    /// Put together once: it runs after every event that touches anything.
    private static let waking = """
        INSERT INTO jobs (app, resource, kind, state, urgent, wanted_seq, done_seq, ready_at, attempts, round, look_up, epoch)
        SELECT touched.app, touched.resource, touched.kind, 'ready', max(touched.revoke_seq) > 0,
            wants.wanted_seq, 0, ?1 + min(touched.delay), 0, \(firstRound),
            touched.resource <= \(lastRestored), 0
        FROM touched JOIN wants ON wants.app = touched.app AND wants.resource = touched.resource
        WHERE true GROUP BY touched.app, touched.resource
        ON CONFLICT (app, resource) DO UPDATE SET
            wanted_seq = excluded.wanted_seq,
            urgent = max(jobs.urgent, excluded.urgent),
            attempts = CASE WHEN jobs.state IN ('idle', 'parked', 'scheduled') OR \(hurries) THEN 0 ELSE jobs.attempts END,
            problem = CASE WHEN jobs.state IN ('idle', 'parked', 'scheduled') OR \(hurries) THEN NULL ELSE jobs.problem END,
            ready_at = CASE
                WHEN jobs.state IN ('idle', 'parked', 'scheduled') OR \(hurries) THEN excluded.ready_at
                WHEN jobs.state = 'ready' THEN min(jobs.ready_at, excluded.ready_at)
                ELSE jobs.ready_at END,
            state = CASE WHEN jobs.state IN ('idle', 'parked', 'scheduled') THEN 'ready' ELSE jobs.state END
        """

    /// Makes the jobs of everything touched due, in the transaction of the change that touched it.
    func wake(now: Timestamp) throws { try connection.run(Self.waking, [.integer(now.microseconds)]) }

    /// Makes a job for every want that has none, each to be looked up at its target before anything is created there.
    ///
    /// Called after a rebuild, and after the operational tables were lost.
    ///
    /// - Parameters:
    ///   - now: when they are due.
    ///   - all: whether every job is to look again, because the tables it was done by were not right.
    /// - Throws: `StorageError`.
    package func restore(now: Timestamp, all: Bool) throws {
        // In parts: one statement over all would keep the old pages of a million jobs in memory until its end.
        var last = (app: Int64.min, resource: Int64.min)
        while true {
            let next = try connection.first(
                """
                SELECT app, resource FROM wants WHERE (app, resource) > (?1, ?2) ORDER BY app, resource LIMIT 1 OFFSET ?3
                """, [.integer(last.app), .integer(last.resource), .integer(Self.restoredAtOnce)]
            ).map { (app: $0.integer(0), resource: $0.integer(1)) }
            let end = next ?? (app: .max, resource: .max)
            let part: [SQLValue] = [
                .integer(now.microseconds), .integer(last.app), .integer(last.resource), .integer(end.app),
                .integer(end.resource),
            ]
            try connection.run(Self.restoring, part)
            // Where nothing differs at the target, it costs no request.
            if all { try connection.run(Self.lookingAgain, part) }
            guard let next else { return }
            last = next
        }
    }

    private static let restoredAtOnce: Int64 = 20_000

    /// The part after (`?2`, `?3`), to (`?4`, `?5`).
    private static let restoring = """
        INSERT INTO jobs (app, resource, kind, state, urgent, wanted_seq, done_seq, ready_at, attempts, round, look_up, epoch)
        SELECT wants.app, wants.resource, wants.kind,
            CASE WHEN EXISTS (SELECT 1 FROM parked WHERE parked.app = wants.app AND parked.resource = wants.resource
                    AND parked.seq > wants.wanted_seq)
                THEN 'parked' ELSE 'ready' END,
            wants.revoke_seq > 0, wants.wanted_seq, 0, ?1, 0, \(firstRound),
            NOT EXISTS (SELECT 1 FROM links WHERE links.app = wants.app AND links.resource = wants.resource), 0
        FROM wants
        WHERE (wants.app, wants.resource) > (?2, ?3) AND (wants.app, wants.resource) <= (?4, ?5)
        ON CONFLICT (app, resource) DO UPDATE SET
            wanted_seq = max(jobs.wanted_seq, excluded.wanted_seq),
            state = CASE
                WHEN jobs.state = 'idle' AND jobs.done_seq < excluded.wanted_seq THEN 'ready' ELSE jobs.state END
        """

    private static let lookingAgain = """
        UPDATE jobs SET state = 'ready', ready_at = ?1, attempts = 0, problem = NULL
        WHERE state = 'idle' AND (app, resource) > (?2, ?3) AND (app, resource) <= (?4, ?5)
        """
}
