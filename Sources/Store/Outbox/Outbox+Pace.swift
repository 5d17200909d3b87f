import Database
package import Domain

/// How fast an app may be sent to, as all workers together have learned.
package struct Pace: Hashable, Sendable {
    /// When the next request may start.
    package var nextAt: Timestamp
    /// Requests a second at which the app last throttled us; nil where it never did.
    package var ceiling: Double?
    /// When that was.
    package var throttledAt: Timestamp
    /// Until when the app asked to be left alone.
    package var quietUntil: Timestamp
    /// The second of wall time that is being counted, and the answers other than "later" in it and in the one before.
    package var second: Int64
    package var granted: Int64
    package var grantedLast: Int64

    /// The pace of an app that has not been sent to.
    package init() {
        let never = Timestamp(microseconds: 0)
        (nextAt, ceiling, throttledAt, quietUntil) = (never, nil, never, never)
        (second, granted, grantedLast) = (0, 0, 0)
    }

    /// Counts an answer that the app gave willingly.
    package mutating func grant(at now: Timestamp) {
        advance(to: now)
        granted += 1
    }

    /// Answers a second, as the app gave them lately: the better of this second and the one before.
    package mutating func grantedLately(at now: Timestamp) -> Int64 {
        advance(to: now)
        return max(granted, grantedLast)
    }

    private mutating func advance(to now: Timestamp) {
        let current = now.microseconds / 1_000_000
        guard current != second else { return }
        grantedLast = current == second + 1 ? granted : 0
        (second, granted) = (current, 0)
    }
}

extension Outbox {
    /// The pace of an app; nil where nobody has set or learned one.
    package func pace(app: EntityKey) throws -> Pace? {
        let row = try connection.first(
            """
            SELECT next_at, ceiling, throttled_at, quiet_until, second, granted, granted_last
            FROM app_paces WHERE app = ?1
            """, [.integer(app)])
        return row.map { row in
            var pace = Pace()
            pace.nextAt = Timestamp(microseconds: row.integer(0))
            if case .real(let ceiling) = row.values[1] { pace.ceiling = ceiling }
            pace.throttledAt = Timestamp(microseconds: row.integer(2))
            pace.quietUntil = Timestamp(microseconds: row.integer(3))
            (pace.second, pace.granted, pace.grantedLast) = (row.integer(4), row.integer(5), row.integer(6))
            return pace
        }
    }

    /// Keeps the pace of an app for all workers.
    package func set(_ pace: Pace, app: EntityKey) throws {
        try connection.run(
            """
            INSERT INTO app_paces (app, next_at, ceiling, throttled_at, quiet_until, second, granted, granted_last)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (app) DO UPDATE SET next_at = excluded.next_at, ceiling = excluded.ceiling,
                throttled_at = excluded.throttled_at, quiet_until = excluded.quiet_until, second = excluded.second,
                granted = excluded.granted, granted_last = excluded.granted_last
            """,
            [
                .integer(app), .integer(pace.nextAt.microseconds), pace.ceiling.map { .real($0) } ?? .null,
                .integer(pace.throttledAt.microseconds), .integer(pace.quietUntil.microseconds), .integer(pace.second),
                .integer(pace.granted), .integer(pace.grantedLast),
            ])
    }

    /// Counts a failure of an app.
    ///
    /// - Parameters:
    ///   - app: the app that failed.
    ///   - resource: for whom; the same one again is not counted, since one user whose calls always fail is not a broken
    ///     app.
    /// - Returns: failures in a row, of different resources.
    /// - Throws: `StorageError`.
    package func fail(app: EntityKey, resource: EntityKey) throws -> Int64 {
        try connection.first(
            """
            INSERT INTO app_failures (app, failures, resource) VALUES (?1, 1, ?2)
            ON CONFLICT (app) DO UPDATE SET
                failures = app_failures.failures + (app_failures.resource <> excluded.resource),
                resource = excluded.resource
            RETURNING failures
            """, [.integer(app), .integer(resource)])?.integer(0) ?? 0
    }

    /// The app has given a proper answer: its failures are over.
    package func recover(app: EntityKey) throws {
        try connection.run("DELETE FROM app_failures WHERE app = ?1", [.integer(app)])
    }
}
