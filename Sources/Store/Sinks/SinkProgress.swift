package import Database
package import Domain

/// How far each sink has been delivered to: operational, never rebuilt and never compared.
///
/// Where it is lost, a sink begins again at the seq that it was added with: doubled, and nothing left out.
package struct SinkProgress {
    let connection: any SQLConnection

    package init(_ connection: any SQLConnection) { self.connection = connection }

    /// A sink and its place.
    package struct Place: Hashable, Sendable {
        package let key: EntityKey
        package let name: String
        package let sink: Sink
        package let isPaused: Bool
        /// Seq of the newest event that the sink has accepted; one less than its first where there is none.
        package let acknowledged: Seq
        /// Failed tries since the last one that went well.
        package let attempts: Int64
        /// Why the last try failed; nil where it went well.
        package let problem: String?
        /// When it was last tried; nil where it never was.
        package let triedAt: Timestamp?
    }

    /// All sinks by name, without those that were removed.
    package func places() throws -> [Place] {
        try connection.rows(Self.selection + " ORDER BY folded").compactMap(Self.place)
    }

    /// One sink; nil where it was removed.
    package func place(of sink: EntityKey) throws -> Place? {
        try connection.first(Self.selection + " AND sinks.key = ?1", [.integer(sink)]).flatMap(Self.place)
    }

    private static let selection = """
        SELECT key, name, kind, target, format, batch, credential, certificates, reasons, paused,
            coalesce(acknowledged_seq, first_seq - 1), coalesce(attempts, 0), problem, tried_at
        FROM sinks LEFT JOIN sink_progress ON sink_progress.sink = sinks.key
        WHERE removed_seq IS NULL
        """

    private static func place(_ row: SQLRow) -> Place? {
        guard let kind = SinkKind(rawValue: row.text(2)), let format = SinkFormat(rawValue: row.text(4)) else {
            return nil
        }
        return Place(
            key: row.integer(0), name: row.text(1),
            sink: Sink(
                kind: kind, target: row.text(3), format: format,
                batch: row.optionalText(5).flatMap { SinkBatch(rawValue: $0) }, credential: row.optionalText(6),
                certificates: row.optionalText(7), includesReasons: row.truth(8)),
            isPaused: row.truth(9), acknowledged: row.integer(10), attempts: row.integer(11),
            problem: row.optionalText(12),
            triedAt: row.optionalInteger(13).map { Timestamp(microseconds: $0) })
    }

    /// Notes what became of a try.
    func note(_ sink: EntityKey, acknowledged: Seq, attempts: Int64, problem: String?, at: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO sink_progress (sink, acknowledged_seq, attempts, problem, tried_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (sink) DO UPDATE SET acknowledged_seq = excluded.acknowledged_seq,
                attempts = excluded.attempts, problem = excluded.problem, tried_at = excluded.tried_at
            """,
            [
                .integer(sink), .integer(acknowledged), .integer(attempts), SQLValue(problem),
                .integer(at.microseconds),
            ])
    }
}

extension Store {
    /// Notes what became of a try to deliver to a sink, durable when this returns.
    ///
    /// - Parameters:
    ///   - sink: key of the sink.
    ///   - acknowledged: seq of the newest event that it has accepted.
    ///   - attempts: failed tries in a row.
    ///   - problem: why the last one failed; nil where it went well.
    /// - Throws: `StorageError`.
    package func noteSink(_ sink: EntityKey, acknowledged: Seq, attempts: Int64, problem: String?) async throws {
        let now = scheduleNow
        try await work { outbox, _ in
            try SinkProgress(outbox.connection).note(
                sink, acknowledged: acknowledged, attempts: attempts, problem: problem, at: now)
        }
    }
}
