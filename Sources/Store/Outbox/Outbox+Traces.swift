import Database
package import Domain

/// How an attempt ended, as a trace shows it.
package enum ClaimResult: String, Hashable, Sendable {
    /// The resource is as it was wanted.
    case done
    /// It is tried again later.
    case again
    case parked
    /// The whole app was left alone for a while.
    case held
    /// Somebody else had leased the job meanwhile.
    case fenced
}

/// A request that changed nothing, and was answered.
package struct AskedQuestion: Hashable, Sendable {
    /// Among all requests of its attempt, from 1.
    package let place: Int64
    package let method: String
    /// Without a query: those hold names.
    package let path: String
    /// What was asked, without any value.
    package let summary: String
    package let startedAt: Timestamp

    package init(place: Int64, method: String, path: String, summary: String, startedAt: Timestamp) {
        self.place = place
        self.method = method
        self.path = path
        self.summary = summary
        self.startedAt = startedAt
    }
}

/// What leads from an outcome back to the request that brought it: written in the transactions of the turns, and read by
/// nobody who delivers.
extension Outbox {
    /// The number of a worker's name.
    func worker(named name: String) throws -> Int64 {
        let known = "SELECT id FROM workers WHERE name = ?1"
        if let row = try connection.first(known, [.text(name)]) { return row.integer(0) }
        try connection.run("INSERT INTO workers (name) VALUES (?1)", [.text(name)])
        return try connection.first(known, [.text(name)])?.integer(0) ?? 0
    }

    /// Notes that an attempt has begun.
    func note(_ claim: Claim, worker: Int64, now: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO claims (app, resource, epoch, number, worker, wanted_seq, claimed_at, changes)
            VALUES (?1, ?2, ?3, 1 + coalesce((
                SELECT number FROM claims WHERE app = ?1 AND resource = ?2 ORDER BY epoch DESC LIMIT 1
            ), 0), ?4, ?5, ?6, 0)
            """,
            [
                .integer(claim.app), .integer(claim.resource), .integer(claim.epoch), .integer(worker),
                .integer(claim.wantedSeq), .integer(now.microseconds),
            ])
    }

    /// Notes how many requests of an attempt were to change something, before the newest of them is sent.
    ///
    /// - Throws: `StorageError`.
    package func note(changes: Int64, of claim: Claim) throws {
        try connection.run(
            "UPDATE claims SET changes = ?4 WHERE app = ?1 AND resource = ?2 AND epoch = ?3",
            place(claim) + [.integer(changes)])
    }

    /// Notes a request that changed nothing, once it is answered.
    ///
    /// - Parameters:
    ///   - question: what was asked.
    ///   - claim: the attempt that it belongs to.
    ///   - status: of HTTP; nil where no answer came.
    ///   - className: class of the answer.
    ///   - now: wall time.
    /// - Throws: `StorageError`.
    package func note(
        _ question: AskedQuestion, of claim: Claim, status: Int?, className: String, now: Timestamp
    ) throws {
        try connection.run(
            """
            INSERT INTO questions (
                app, resource, epoch, place, method, path, request, started_at, finished_at, status, class
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            place(claim) + [
                .integer(question.place), .text(question.method), .text(question.path), .text(question.summary),
                .integer(question.startedAt.microseconds), .integer(now.microseconds),
                SQLValue(status.map { Int64($0) }), .text(className),
            ])
    }

    /// Notes where the newest events of the journal came from.
    ///
    /// - Parameters:
    ///   - count: how many of the newest.
    ///   - claim: the attempt.
    ///   - attempt: the request, where it was to change something.
    ///   - question: the request's place, where it was not; nil for both where nothing was sent.
    /// - Throws: `StorageError`.
    package func tie(newest count: Int, to claim: Claim, attempt: Int64?, question: Int64?) throws {
        for behind in (0..<count).reversed() {
            try connection.run(
                """
                INSERT INTO outcomes (seq, app, resource, epoch, attempt, place)
                SELECT max(seq) - ?6, ?1, ?2, ?3, ?4, ?5 FROM events
                """, place(claim) + [SQLValue(attempt), SQLValue(question), .integer(Int64(behind))])
        }
    }

    /// Notes how an attempt ended.
    ///
    /// - Parameters:
    ///   - claim: the attempt.
    ///   - result: how.
    ///   - problem: class of the failure, where it was one.
    ///   - questions: how many of its requests changed nothing; nil where that is not known.
    ///   - now: wall time.
    /// - Throws: `StorageError`.
    package func close(
        _ claim: Claim, _ result: ClaimResult, problem: String?, questions: Int64?, now: Timestamp
    ) throws {
        try connection.run(
            """
            UPDATE claims SET ended_at = ?4, result = ?5, problem = ?6, questions = ?7
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3
            """,
            place(claim) + [
                .integer(now.microseconds), .text(result.rawValue), SQLValue(problem), SQLValue(questions),
            ])
    }

    private func place(_ claim: Claim) -> [SQLValue] {
        [.integer(claim.app), .integer(claim.resource), .integer(claim.epoch)]
    }
}
