import Database
package import Domain

/// A job as a list shows it.
package struct JobFacts: Hashable, Sendable {
    package let app: String
    package let kind: ResourceKind
    /// userName of a user, name of a group.
    package let resource: String
    /// `ready`, `leased`, `waiting` or `parked`.
    package let state: String
    package let attempts: Int64
    /// Class of the last failure.
    package let problem: String?
    /// Why it is parked, in a sentence.
    package let detail: String?
    /// Whether it is put aside.
    package let isDropped: Bool
    package let readyAt: Timestamp
    package let wantedSeq: Seq
    package let doneSeq: Seq
}

/// A request of a job, as it was recorded.
package struct AttemptFacts: Hashable, Sendable {
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    package let method: String
    package let path: String
    package let status: Int64?
    package let className: String?
    package let idempotencyKey: String
    package let wantedSeq: Seq
    package let epoch: Int64
}

extension Listing {
    /// The jobs that are not done, those that need a person first.
    ///
    /// - Parameters:
    ///   - app: only of this app, if named; case makes no difference.
    ///   - state: only in this state, if named.
    /// - Returns: parked jobs first, then by the app's name, and within an app by when they are due.
    /// - Throws: `StorageError` where the tables cannot be read.
    package func jobs(app: String?, state: String?) throws -> [JobFacts] {
        try connection.rows(
            """
            SELECT apps.name, jobs.kind, coalesce(users.user_name, groups.name, '(erased)'), jobs.state, jobs.attempts,
                jobs.problem, parked.detail, coalesce(parked.dropped, 0), jobs.ready_at, jobs.wanted_seq, jobs.done_seq
            FROM jobs
            JOIN apps ON apps.key = jobs.app AND apps.removed_seq IS NULL
            LEFT JOIN users ON users.key = jobs.resource AND jobs.kind = 'user'
            LEFT JOIN groups ON groups.key = jobs.resource AND jobs.kind = 'group'
            LEFT JOIN parked ON parked.app = jobs.app AND parked.resource = jobs.resource
            WHERE jobs.state <> 'idle' AND (?1 IS NULL OR apps.folded = ?1) AND (?2 IS NULL OR jobs.state = ?2)
            ORDER BY jobs.state = 'parked' DESC, apps.folded, jobs.ready_at, jobs.resource
            """, [SQLValue(app.map { Names.folded($0) }), SQLValue(state)]
        ).map {
            JobFacts(
                app: $0.text(0), kind: ResourceKind(rawValue: $0.text(1)) ?? .user, resource: $0.text(2),
                state: $0.text(3),
                attempts: $0.integer(4), problem: $0.optionalText(5), detail: $0.optionalText(6),
                isDropped: $0.truth(7),
                readyAt: Timestamp(microseconds: $0.integer(8)), wantedSeq: $0.integer(9), doneSeq: $0.integer(10))
        }
    }

    /// The requests that were ever begun for a resource of an app, in order; nil where there is no such job.
    package func attempts(app: String, resource: MemberName) throws -> [AttemptFacts]? {
        let state = SQLState(connection: connection)
        guard let app = try state.app(named: app) else { return nil }
        let user = try state.user(named: resource.name)?.key
        let group = try state.group(named: resource.name)?.key
        let key: EntityKey?
        switch resource {
        case .user: key = user
        case .group: key = group
        case .either: key = user ?? group
        }
        guard let key else { return nil }
        return try connection.rows(
            """
            SELECT started_at, finished_at, method, path, status, class, idempotency_key, wanted_seq, epoch FROM attempts
            WHERE app = ?1 AND resource = ?2 ORDER BY id
            """, [.integer(app.key), .integer(key)]
        ).map {
            AttemptFacts(
                startedAt: Timestamp(microseconds: $0.integer(0)),
                finishedAt: $0.optionalInteger(1).map { Timestamp(microseconds: $0) }, method: $0.text(2),
                path: $0.text(3),
                status: $0.optionalInteger(4), className: $0.optionalText(5), idempotencyKey: $0.text(6),
                wantedSeq: $0.integer(7), epoch: $0.integer(8))
        }
    }
}
