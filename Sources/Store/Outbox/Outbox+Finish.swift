import Database
package import Domain

extension Outbox {
    /// The state of one job; nil where there is none.
    package func state(app: EntityKey, resource: EntityKey) throws -> String? {
        try connection.first(
            "SELECT state FROM jobs WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)])?.text(0)
    }

    /// Whether a claim still holds: nobody has leased the job since.
    package func holds(_ claim: Claim) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM jobs WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'", key(claim))
            != nil
    }

    /// The resource equals what was wanted as of the claim; a newer want makes the job due again.
    package func finish(_ claim: Claim) throws {
        try connection.run(
            """
            UPDATE jobs SET done_seq = max(done_seq, ?4), attempts = 0, look_up = 0, problem = NULL, owner = NULL,
                state = CASE WHEN wanted_seq > ?4 THEN 'ready' ELSE 'idle' END,
                urgent = CASE WHEN wanted_seq > ?4 THEN urgent ELSE 0 END
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """, key(claim) + [.integer(claim.wantedSeq)])
    }

    /// Nothing is left to do before a time that is known; a newer want makes the job due again.
    ///
    /// - Parameters:
    ///   - claim: the job.
    ///   - at: wall time from which it is looked at again.
    /// - Throws: `StorageError`.
    package func schedule(_ claim: Claim, at: Timestamp) throws {
        try connection.run(
            """
            UPDATE jobs SET done_seq = max(done_seq, ?4), attempts = 0, look_up = 0, problem = NULL, owner = NULL,
                state = CASE WHEN wanted_seq > ?4 THEN 'ready' ELSE 'scheduled' END,
                urgent = CASE WHEN wanted_seq > ?4 THEN urgent ELSE 0 END,
                ready_at = CASE WHEN wanted_seq > ?4 THEN ready_at ELSE ?5 END
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """, key(claim) + [.integer(claim.wantedSeq), .integer(at.microseconds)])
    }

    /// Whether a scheduled job has fallen due.
    package func hasScheduledDue(now: Timestamp) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM jobs WHERE state = 'scheduled' AND ready_at <= ?1 LIMIT 1", [.integer(now.microseconds)])
            != nil
    }

    /// Makes the scheduled jobs that have fallen due ready.
    package func wakeScheduled(now: Timestamp) throws {
        try connection.run(
            "UPDATE jobs SET state = 'ready' WHERE state = 'scheduled' AND ready_at <= ?1",
            [.integer(now.microseconds)])
    }

    /// Gives the job back to be tried again.
    ///
    /// - Parameters:
    ///   - claim: the claim on it; where that was overtaken, nothing changes.
    ///   - at: wall time before which it is not tried.
    ///   - counts: whether this was a failed try.
    ///   - lookUp: whether the target must be searched before the resource is created.
    ///   - problem: class of the failure, for lists; nil where there was none.
    /// - Throws: `StorageError`; the job then stays leased until its lease runs out.
    package func putBack(_ claim: Claim, at: Timestamp, counts: Bool, lookUp: Claim.LookUp, problem: String?) throws {
        try connection.run(
            """
            UPDATE jobs SET state = 'waiting',
                ready_at = CASE WHEN urgent = 1 AND wanted_seq > ?8 AND coalesce(?7, '') <> 'throttled'
                    THEN ready_at ELSE max(?4, ready_at) END,
                attempts = attempts + ?5, look_up = ?6, problem = ?7, owner = NULL
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """,
            key(claim) + [
                .integer(at.microseconds), SQLValue(counts), .integer(lookUp.rawValue), SQLValue(problem),
                .integer(claim.wantedSeq),
            ])
    }

    /// Whether something newer than the claim is wanted by now.
    package func isOvertaken(_ claim: Claim) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM jobs WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND wanted_seq > ?4",
            key(claim) + [.integer(claim.wantedSeq)]) != nil
    }

    /// Puts the job aside until a person or a newer want comes.
    ///
    /// The event that says why goes with it.
    package func park(_ claim: Claim, lookUp: Claim.LookUp, problem: String) throws {
        try connection.run(
            """
            UPDATE jobs SET done_seq = max(done_seq, ?4), look_up = ?5, problem = ?6, owner = NULL,
                state = CASE WHEN wanted_seq > ?4 THEN 'ready' ELSE 'parked' END
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 AND state = 'leased'
            """, key(claim) + [.integer(claim.wantedSeq), .integer(lookUp.rawValue), .text(problem)])
    }

    /// Writes the intent of a request before it is sent.
    ///
    /// - Parameters:
    ///   - claim: the job that the request is for.
    ///   - wantedSeq: the newest change that the request reflects.
    ///   - method: of HTTP.
    ///   - path: without a query.
    ///   - idempotencyKey: what the request is sent under, so that the target can tell a repetition.
    ///   - summary: what it asks for, without any value of a person's.
    ///   - now: wall time.
    /// - Returns: the attempt's identifier.
    /// - Throws: `StorageError`; the request must then not be sent.
    package func begin(
        _ claim: Claim, wantedSeq: Seq, method: String, path: String, idempotencyKey: String, summary: String,
        now: Timestamp
    ) throws -> Int64 {
        let row = try connection.first(
            """
            INSERT INTO attempts (app, resource, epoch, wanted_seq, round, method, path, idempotency_key, started_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id
            """,
            key(claim) + [
                .integer(wantedSeq), .integer(claim.round), .text(method), .text(path), .text(idempotencyKey),
                .integer(now.microseconds),
            ])
        let attempt = row?.integer(0) ?? 0
        try connection.run(
            """
            INSERT INTO attempt_texts (attempt, request) VALUES (?1, ?2)
            ON CONFLICT (attempt) DO UPDATE SET request = excluded.request, answer = NULL
            """, [.integer(attempt), .text(summary)])
        return attempt
    }

    /// Writes what became of an intent.
    ///
    /// - Parameters:
    ///   - attempt: as ``begin(_:wantedSeq:method:path:idempotencyKey:summary:now:)`` gave it.
    ///   - status: of HTTP; nil where no answer came.
    ///   - className: class of the answer.
    ///   - answer: what the target said, without personal data; nil where there is nothing to say.
    ///   - now: wall time.
    /// - Throws: `StorageError`.
    package func end(attempt: Int64, status: Int?, className: String, answer: String?, now: Timestamp) throws {
        if let answer {
            try connection.run(
                "UPDATE attempt_texts SET answer = ?2 WHERE attempt = ?1", [.integer(attempt), .text(answer)])
        }
        try connection.run(
            "UPDATE attempts SET finished_at = ?2, status = ?3, class = ?4 WHERE id = ?1",
            [.integer(attempt), .integer(now.microseconds), SQLValue(status.map { Int64($0) }), .text(className)])
    }

    /// Keeps a whole app from being delivered to for a while.
    ///
    /// - Parameters:
    ///   - app: the app that refused or could not be reached.
    ///   - reason: `credential` or `unreachable`.
    ///   - detail: what happened, for people.
    ///   - until: wall time before which nothing is sent; an end that was set before and is later stands.
    ///   - changedSeq: of the app as it was tried. A change of the app ends the hold.
    ///   - now: wall time. Failures of requests that were under way together count as one.
    /// - Throws: `StorageError`; the app is then held no longer than before.
    package func hold(app: EntityKey, reason: String, detail: String, until: Timestamp, changedSeq: Seq, now: Timestamp)
        throws
    {
        try connection.run(
            """
            INSERT INTO app_holds (app, reason, detail, failures, until, changed_seq) VALUES (?1, ?2, ?3, 1, ?4, ?5)
            ON CONFLICT (app) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,
                failures = CASE
                    WHEN app_holds.changed_seq <> excluded.changed_seq THEN 1
                    WHEN app_holds.until > ?6 THEN app_holds.failures
                    ELSE app_holds.failures + 1 END,
                until = max(app_holds.until, excluded.until),
                changed_seq = excluded.changed_seq
            """,
            [
                .integer(app), .text(reason), .text(detail), .integer(until.microseconds), .integer(changedSeq),
                .integer(now.microseconds),
            ])
    }

    /// Lets every held app be tried with one job at once, as when a worker starts: its token may be a new one.
    ///
    /// - Parameter app: only this one; nil for all.
    /// - Throws: `StorageError`.
    package func retryHolds(app: EntityKey? = nil) throws {
        try connection.run("UPDATE app_holds SET until = 0 WHERE ?1 IS NULL OR app = ?1", [SQLValue(app)])
    }

    /// The app has answered as it is now: a job that has nothing to send need not ask whether it can be reached.
    ///
    /// - Parameters:
    ///   - app: the app that answered.
    ///   - changedSeq: of the app as it was asked.
    /// - Throws: `StorageError`.
    package func prove(app: EntityKey, changedSeq: Seq) throws {
        try connection.run(
            """
            INSERT INTO app_proofs (app, changed_seq) VALUES (?1, ?2)
            ON CONFLICT (app) DO UPDATE SET changed_seq = excluded.changed_seq
            """, [.integer(app), .integer(changedSeq)])
    }

    /// The app has answered: whatever held it is over.
    package func unhold(app: EntityKey) throws {
        try connection.run("DELETE FROM app_holds WHERE app = ?1", [.integer(app)])
    }

    private func key(_ claim: Claim) -> [SQLValue] {
        [.integer(claim.app), .integer(claim.resource), .integer(claim.epoch)]
    }
}
