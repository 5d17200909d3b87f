import Database
package import Domain

/// An app as a worker sees it.
package struct DeliveryApp: Hashable, Sendable {
    package let key: EntityKey
    package let name: String
    package let connection: AppConnection
    package let features: Set<AppFeature>
    package let isPaused: Bool
    /// Target path to what stands there, where the app maps something else than its profile.
    package let mapping: [String: MappingRule]
    /// Newest change of all this.
    package let changedSeq: Seq
    package let hold: Hold?
    package let settings: AppSettings
    /// How fast it may be sent to; nil where nobody has set or learned a pace.
    package let pace: Pace?
    /// Whether it has answered since it last changed: its endpoint is reached, and its token taken.
    package let isProven: Bool

    /// Why nothing is delivered to an app for now.
    package struct Hold: Hashable, Sendable {
        /// `credential` or `unreachable`.
        package let reason: String
        package let detail: String
        /// How often in a row.
        package let failures: Int64
        package let until: Timestamp
    }
}

/// How many jobs are in which state, of one app.
package struct JobCounts: Hashable, Sendable {
    package var due: Int64 = 0
    package var leased: Int64 = 0
    package var waiting: Int64 = 0
    package var parked: Int64 = 0
    /// Those that have nothing to do before a day that is known.
    package var scheduled: Int64 = 0
    /// When the next one is due; nil where none waits.
    package var nextReady: Timestamp?

    package init() {}

    /// Jobs that a worker would still do.
    package var open: Int64 { due + leased + waiting }
}

extension Outbox {
    /// All apps that have not been removed.
    package func apps() throws -> [DeliveryApp] {
        try connection.rows(
            """
            SELECT apps.key, apps.name, connector, profile, endpoint, credential, concurrency, features, paused, apps.changed_seq,
                app_holds.reason, app_holds.detail, app_holds.failures, app_holds.until,
                EXISTS (SELECT 1 FROM app_proofs WHERE app = apps.key AND app_proofs.changed_seq = apps.changed_seq)
            FROM apps LEFT JOIN app_holds ON app_holds.app = apps.key AND app_holds.changed_seq = apps.changed_seq
            WHERE apps.removed_seq IS NULL ORDER BY apps.key
            """
        ).map { row in
            let app = row.integer(0)
            return DeliveryApp(
                key: row.integer(0), name: row.text(1),
                connection: AppConnection(
                    connector: row.optionalText(2), profile: row.optionalText(3), endpoint: row.optionalText(4),
                    credential: row.optionalText(5), concurrency: row.optionalInteger(6)),
                features: Features.decode(row.text(7)), isPaused: row.truth(8),
                mapping: try MappingTable.rules(ofApp: app, connection), changedSeq: row.integer(9),
                hold: row.optionalText(10).map {
                    DeliveryApp.Hold(
                        reason: $0, detail: row.text(11), failures: row.integer(12),
                        until: Timestamp(microseconds: row.integer(13)))
                }, settings: try SQLState(connection: connection).settings(ofApp: app), pace: try pace(app: app),
                isProven: row.truth(14))
        }
    }

    /// The apps that have a job which is due.
    package func dueApps(now: Timestamp) throws -> Set<EntityKey> {
        let rows = try connection.rows(
            """
            SELECT key FROM apps
            WHERE EXISTS (
                SELECT 1 FROM jobs WHERE jobs.app = apps.key AND state IN ('ready', 'waiting')
                    AND (ready_at <= ?1 OR ready_at > ?1 + ?2)
            )
            """, [.integer(now.microseconds), .integer(Self.farthestReady)])
        return Set(rows.map { $0.integer(0) })
    }

    /// Jobs of every app, by state.
    package func counts(now: Timestamp) throws -> [EntityKey: JobCounts] {
        var counts: [EntityKey: JobCounts] = [:]
        // Grouped in the order in which the rows lie, so that a million of them are neither sorted nor held.
        try connection.forEach(
            """
            SELECT jobs.app, sum(state = 'leased'), sum(state = 'parked' AND coalesce(parked.dropped, 0) = 0),
                sum(state IN ('ready', 'waiting') AND (ready_at <= ?1 OR ready_at > ?1 + ?2)),
                sum(state IN ('ready', 'waiting') AND ready_at > ?1 AND ready_at <= ?1 + ?2),
                min(CASE WHEN state IN ('ready', 'waiting') THEN ready_at END), sum(state = 'scheduled')
            FROM jobs LEFT JOIN parked ON parked.app = jobs.app AND parked.resource = jobs.resource
            WHERE state <> 'idle' GROUP BY jobs.app
            """, [.integer(now.microseconds), .integer(Self.farthestReady)]
        ) { row in
            var count = JobCounts()
            count.leased = row.integer(1)
            count.parked = row.integer(2)
            count.due = row.integer(3)
            count.waiting = row.integer(4)
            count.nextReady = row.optionalInteger(5).map { Timestamp(microseconds: $0) }
            count.scheduled = row.integer(6)
            counts[row.integer(0)] = count
        }
        return counts
    }
}
