import Database
package import Domain

extension Outbox {
    /// Makes the work in progress fit a journal that was restored from a backup, and is older than what the targets have seen.
    ///
    /// - No lease of then is believed, nor what was known of a target's health, pace and versions.
    /// - Whatever has no link is looked up before it is created, whether it has a job or gets one later: the link may have been
    ///   made after the backup.
    /// - Epochs go on behind the time of day, and so behind all that were drawn after the backup.
    /// - Idempotency keys are of a new round: the places in the journal after the backup are given out again, and a target that
    ///   remembers a key of the first time would do nothing.
    ///
    /// - Parameters:
    ///   - head: the newest event that was restored.
    ///   - now: the time of day.
    /// - Throws: `StorageError`.
    package func begin(restoredTo head: Seq, now: Timestamp) throws {
        try connection.run(
            """
            UPDATE jobs SET state = 'ready', ready_at = ?1, owner = NULL, lease_boot = NULL, lease_end = NULL
            WHERE state = 'leased'
            """, [.integer(now.microseconds)])
        try connection.run(
            """
            UPDATE jobs SET round = ?1, look_up = CASE
                WHEN EXISTS (SELECT 1 FROM links WHERE links.app = jobs.app AND links.resource = jobs.resource)
                THEN look_up ELSE 1 END
            """, [.integer(now.microseconds)])
        try set("epoch", atLeast: now.microseconds)
        try set(Self.roundCounter, atLeast: now.microseconds)
        try set(Self.restoredCounter, atLeast: head)
        for table in ["app_holds", "app_failures", "app_proofs", "link_versions"] {
            try connection.run("DELETE FROM \(table)")
        }
    }

    /// The round in which jobs begin; there is none in a journal that was never restored.
    static let roundCounter = "round"
    /// The newest event of the last restore: what was made by then may be at a target without our knowing.
    static let restoredCounter = "restored"

    private func set(_ counter: String, atLeast value: Int64) throws {
        try connection.run(
            """
            INSERT INTO counters (name, value) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET value = max(counters.value, excluded.value)
            """, [.text(counter), .integer(value)])
    }
}
