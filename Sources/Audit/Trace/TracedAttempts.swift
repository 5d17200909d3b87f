import Database
import Domain
import JSON

/// The attempts at one job, each with its requests and the target's answers.
struct TracedAttempts {
    let connection: any SQLConnection
    let app: EntityKey
    let resource: EntityKey
    /// The one that brought the outcome; it must be there.
    let origin: OutcomeOrigin?
    let outcome: Seq?

    /// The attempts that a change took.
    ///
    /// - Parameters:
    ///   - seq: those count that were to reflect this seq, and in any case the one of the origin.
    ///   - epoch: the last one that counts.
    /// - Returns: each attempt, followed by its requests.
    /// - Throws: `TraceError.broken` where one of them is missing; `StorageError`.
    func links(from seq: Seq, to epoch: Int64) throws -> [TraceLink] {
        let rows = try connection.rows(
            """
            SELECT epoch, number, workers.name, wanted_seq, claimed_at, changes, questions, ended_at, result, problem
            FROM claims LEFT JOIN workers ON workers.id = claims.worker
            WHERE app = ?1 AND resource = ?2 AND epoch <= ?3 AND (wanted_seq >= ?4 OR epoch = ?5) ORDER BY epoch
            """, [.integer(app), .integer(resource), .integer(epoch), .integer(seq), SQLValue(origin?.epoch)])
        if let origin, rows.last?.integer(0) != origin.epoch {
            throw TraceError.broken("attempt of epoch \(origin.epoch) at job \(app)/\(resource) is missing")
        }
        try checkNumbers(rows)
        return try rows.flatMap { row in [try attemptLink(row)] + (try requestLinks(row)) }
    }

    /// The attempts at a job are numbered without a hole.
    private func checkNumbers(_ rows: [SQLRow]) throws {
        guard let first = rows.first else { return }
        let before = try connection.first(
            """
            SELECT number FROM claims WHERE app = ?1 AND resource = ?2 AND epoch < ?3 ORDER BY epoch DESC LIMIT 1
            """, [.integer(app), .integer(resource), first.values[0]])
        var last = before?.integer(0) ?? 0
        for row in rows {
            guard row.integer(1) == last + 1 else {
                throw TraceError.broken("attempt \(last + 1) at job \(app)/\(resource) is missing")
            }
            last += 1
        }
    }

    private func attemptLink(_ row: SQLRow) throws -> TraceLink {
        guard let worker = row.optionalText(2) else {
            throw TraceError.broken("the worker of attempt \(row.integer(1)) at job \(app)/\(resource) is missing")
        }
        let claimedAt = Timestamp(microseconds: row.integer(4))
        let result = row.optionalText(8)
        let problem = row.optionalText(9).map { " (\($0))" } ?? ""
        return TraceLink(
            kind: .attempt,
            text:
                "attempt \(row.integer(1)), epoch \(row.integer(0)), by worker \(Self.short(worker)): \(result ?? "never ended")\(problem)",
            at: claimedAt,
            facts: [
                .init("attempt", row.integer(1)), .init("epoch", row.integer(0)), .init("worker", worker),
                .init("wantedSeq", row.integer(3)), .init("claimedAt", claimedAt),
                .init("endedAt", row.optionalInteger(7).map { Timestamp(microseconds: $0) }),
                .init("result", result), .init("problem", row.optionalText(9)),
            ])
    }

    /// A worker's name for people: without the run of the machine that it begins with.
    private static func short(_ worker: String) -> String {
        let parts = worker.split(separator: "/")
        return parts.count == 4 ? "process \(parts[2])" : worker
    }

    private func requestLinks(_ claim: SQLRow) throws -> [TraceLink] {
        let key: [SQLValue] = [.integer(app), .integer(resource), claim.values[0]]
        let number = claim.integer(1)
        let changes = try connection.rows(
            """
            SELECT id, method, path, started_at, finished_at, status, class, attempt_texts.attempt, request, answer,
                idempotency_key
            FROM attempts LEFT JOIN attempt_texts ON attempt_texts.attempt = attempts.id
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 ORDER BY id
            """, key)
        guard changes.count == claim.integer(5) else {
            throw TraceError.broken(
                "a request of attempt \(number) at job \(app)/\(resource) is missing: there were \(claim.integer(5)) that change something, \(changes.count) are left"
            )
        }
        if let nameless = changes.first(where: { $0.optionalInteger(7) == nil }) {
            throw TraceError.broken("what request \(nameless.integer(0)) of attempt \(number) asked for is missing")
        }
        let questions = try connection.rows(
            """
            SELECT place, method, path, started_at, finished_at, status, class, NULL, request, NULL, NULL FROM questions
            WHERE app = ?1 AND resource = ?2 AND epoch = ?3 ORDER BY place
            """, key)
        guard claim.optionalInteger(6).map({ $0 == questions.count }) ?? true else {
            throw TraceError.broken("a look-up of attempt \(number) at job \(app)/\(resource) is missing")
        }
        try checkOrigin(claim.integer(0), changes, questions)
        return merged(changes, questions).map { row, isChange in
            let isOrigin =
                claim.integer(0) == origin?.epoch
                && row.integer(0) == (isChange ? origin?.attempt : origin?.attempt == nil ? origin?.place : nil)
            return requestLink(row, isChange: isChange, outcome: isOrigin ? outcome : nil)
        }
    }

    private func checkOrigin(_ epoch: Int64, _ changes: [SQLRow], _ questions: [SQLRow]) throws {
        guard let origin, epoch == origin.epoch else { return }
        let isThere =
            if let attempt = origin.attempt {
                changes.contains { $0.integer(0) == attempt }
            } else if let place = origin.place {
                questions.contains { $0.integer(0) == place }
            } else { true }
        guard isThere else { throw TraceError.broken("the request that brought event \(outcome ?? 0) is missing") }
    }

    /// In the order in which they went out: questions know their places, and changes fill the others.
    private func merged(_ changes: [SQLRow], _ questions: [SQLRow]) -> [(row: SQLRow, isChange: Bool)] {
        var merged: [(row: SQLRow, isChange: Bool)] = []
        var (changes, questions) = (changes[...], questions[...])
        while !changes.isEmpty || !questions.isEmpty {
            let place = Int64(merged.count + 1)
            if let question = questions.first, question.integer(0) <= place || changes.isEmpty {
                merged.append((question, false))
                questions = questions.dropFirst()
            } else if let change = changes.popFirst() {
                merged.append((change, true))
            }
        }
        return merged
    }

    private func requestLink(_ row: SQLRow, isChange: Bool, outcome: Seq?) -> TraceLink {
        let (status, className, answer) = (row.optionalInteger(5), row.optionalText(6), row.optionalText(9))
        let said = [status.map { "\($0)" }, className ?? "never answered", answer].compactMap { $0 }
        let startedAt = Timestamp(microseconds: row.integer(3))
        let key = row.optionalText(10)
        return TraceLink(
            kind: .request,
            text:
                "\(row.text(1)) \(row.text(2)): \(row.optionalText(8) ?? ""); answer: \(said.joined(separator: " "))\(key.map { "; key \($0.prefix(16))..." } ?? "")",
            at: startedAt,
            facts: [
                .init("method", row.text(1)), .init("path", row.text(2)), .init("request", row.optionalText(8)),
                .init("changes", .bool(isChange)), .init("idempotencyKey", key), .init("startedAt", startedAt),
                .init("finishedAt", row.optionalInteger(4).map { Timestamp(microseconds: $0) }),
                .init("status", status), .init("class", className), .init("answer", answer),
                .init("outcomeSeq", outcome),
            ])
    }
}
