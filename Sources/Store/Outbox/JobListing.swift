import Database
package import Domain

/// A job as a list shows it.
package struct JobFacts: Hashable, Sendable {
    package let app: String
    package let kind: ResourceKind
    /// userName of a user, name of a group.
    package let resource: String
    /// `ready`, `leased`, `waiting`, `scheduled` or `parked`.
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

/// A resource of an app, and what it is called.
package struct JobPlace: Hashable, Sendable {
    package let app: EntityKey
    package let resource: EntityKey
    package let kind: ResourceKind
    package let name: String
}

/// Which jobs are meant; what is nil does not matter.
package struct JobFilter: Hashable, Sendable {
    package var app: String?
    /// Name of a user or a group.
    package var resource: String?
    package var state: String?
    /// Class of the last failure, or the reason for which it is parked.
    package var problem: String?

    package init(app: String? = nil, resource: String? = nil, state: String? = nil, problem: String? = nil) {
        self.app = app
        self.resource = resource
        self.state = state
        self.problem = problem
    }
}

/// A removal that waits for a release.
package struct HeldFacts: Hashable, Sendable {
    package let app: String
    /// `account`, `group` or `member`.
    package let what: String
    /// The user; of a group, the group.
    package let resource: String
    /// Of a member, the group.
    package let group: String?
    package let heldSeq: Seq
    package let heldAt: Timestamp
    /// Whether a person has said that it is never to be delivered.
    package let isDiscarded: Bool
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
    /// What was asked, without any value of a person's.
    package let request: String?
    /// What the target said, where that explains something, without personal data.
    package let answer: String?
}

extension Listing {
    /// The jobs that are not done, those that need a person first.
    ///
    /// - Parameter filter: which of them; names match whatever the case of their letters.
    /// - Returns: parked jobs first, then by the app's name, and within an app by when they are due; none that were
    ///   accepted as they are.
    /// - Throws: `StorageError` where the tables cannot be read.
    package func jobs(_ filter: JobFilter = JobFilter()) throws -> [JobFacts] {
        try connection.rows(
            """
            SELECT apps.name, jobs.kind, coalesce(users.user_name, groups.name, '(erased)'), jobs.state, jobs.attempts,
                coalesce(parked.reason, jobs.problem), parked.detail, coalesce(parked.dropped, 0), jobs.ready_at, jobs.wanted_seq, jobs.done_seq
            FROM jobs
            JOIN apps ON apps.key = jobs.app AND apps.removed_seq IS NULL
            LEFT JOIN users ON users.key = jobs.resource AND jobs.kind = 'user'
            LEFT JOIN groups ON groups.key = jobs.resource AND jobs.kind = 'group'
            LEFT JOIN parked ON parked.app = jobs.app AND parked.resource = jobs.resource
            WHERE jobs.state <> 'idle' AND (?1 IS NULL OR apps.folded = ?1) AND (?2 IS NULL OR jobs.state = ?2)
                AND (?3 IS NULL OR coalesce(users.folded, groups.folded) = ?3)
                AND (?4 IS NULL OR coalesce(parked.reason, jobs.problem) = ?4)
                AND coalesce(parked.dropped, 0) < 2
            ORDER BY jobs.state = 'parked' DESC, apps.folded, jobs.ready_at, jobs.resource
            """,
            [
                SQLValue(filter.app.map { Names.folded($0) }), SQLValue(filter.state),
                SQLValue(filter.resource.map { Names.folded($0) }), SQLValue(filter.problem),
            ]
        ).map {
            JobFacts(
                app: $0.text(0), kind: ResourceKind(rawValue: $0.text(1)) ?? .user, resource: $0.text(2),
                state: $0.text(3),
                attempts: $0.integer(4), problem: $0.optionalText(5), detail: $0.optionalText(6),
                isDropped: $0.truth(7),
                readyAt: Timestamp(microseconds: $0.integer(8)), wantedSeq: $0.integer(9), doneSeq: $0.integer(10))
        }
    }

    /// The place of a job by the names of its app and its resource; nil where one of the two is unknown.
    package func job(app: String, resource: MemberName) throws -> JobPlace? {
        let state = SQLState(connection: connection)
        guard let app = try state.app(named: app) else { return nil }
        let user = try state.user(named: resource.name).map {
            let name = try state.attributes(ofUser: $0.key)[UserAttribute.userName]
            return JobPlace(app: app.key, resource: $0.key, kind: .user, name: name ?? resource.name)
        }
        let group = try state.group(named: resource.name).map {
            JobPlace(app: app.key, resource: $0.key, kind: .group, name: $0.name)
        }
        return switch resource {
        case .user: user
        case .group: group
        case .either: user ?? group
        }
    }

    /// The removals that wait for a release, by app and by when they were held.
    ///
    /// - Parameters:
    ///   - app: only of this app, if named.
    ///   - seqs: only what these events have held, if given.
    /// - Returns: those that were discarded too.
    /// - Throws: `StorageError` where the tables cannot be read.
    package func held(app: String? = nil, seqs: ClosedRange<Seq>? = nil) throws -> [HeldFacts] {
        try connection.rows(
            """
            SELECT apps.name, CASE WHEN grp <> 0 THEN 'member' WHEN held.kind = 'group' THEN 'group' ELSE 'account' END,
                coalesce(users.user_name, own.name, '(erased)'), other.name, held_seq, events.at, discarded
            FROM held_removals AS held
            JOIN apps ON apps.key = held.app
            JOIN events ON events.seq = held_seq
            LEFT JOIN users ON users.key = held.resource AND held.kind = 'user'
            LEFT JOIN groups AS own ON own.key = held.resource AND held.kind = 'group'
            LEFT JOIN groups AS other ON other.key = held.grp
            WHERE (?1 IS NULL OR apps.folded = ?1) AND (?2 IS NULL OR held_seq BETWEEN ?2 AND ?3)
            ORDER BY apps.folded, held_seq, grp, coalesce(users.folded, own.folded)
            """,
            [
                SQLValue(app.map { Names.folded($0) }), SQLValue(seqs?.lowerBound), SQLValue(seqs?.upperBound),
            ]
        ).map {
            HeldFacts(
                app: $0.text(0), what: $0.text(1), resource: $0.text(2), group: $0.optionalText(3),
                heldSeq: $0.integer(4), heldAt: Timestamp(microseconds: $0.integer(5)), isDiscarded: $0.truth(6))
        }
    }

    /// The requests that were ever begun for a resource of an app, in order; nil where there is no such job.
    package func attempts(app: String, resource: MemberName) throws -> [AttemptFacts]? {
        guard let job = try job(app: app, resource: resource) else { return nil }
        return try connection.rows(
            """
            SELECT started_at, finished_at, method, path, status, class, idempotency_key, wanted_seq, epoch, request, answer
            FROM attempts LEFT JOIN attempt_texts ON attempt_texts.attempt = attempts.id
            WHERE app = ?1 AND resource = ?2 ORDER BY id
            """, [.integer(job.app), .integer(job.resource)]
        ).map {
            AttemptFacts(
                startedAt: Timestamp(microseconds: $0.integer(0)),
                finishedAt: $0.optionalInteger(1).map { Timestamp(microseconds: $0) }, method: $0.text(2),
                path: $0.text(3),
                status: $0.optionalInteger(4), className: $0.optionalText(5), idempotencyKey: $0.text(6),
                wantedSeq: $0.integer(7), epoch: $0.integer(8), request: $0.optionalText(9), answer: $0.optionalText(10)
            )
        }
    }
}
