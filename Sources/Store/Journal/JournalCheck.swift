import Database

/// Whether the journal is in order in itself, as far as that can be told from its own rows.
///
/// Not noticed is a value of an event or a command that was changed into another that could be: only a proof that is kept
/// elsewhere tells that.
struct JournalCheck {
    let connection: any SQLConnection
    let seal: Seal

    init(_ connection: any SQLConnection, keys: KeyStore) {
        self.connection = connection
        seal = Seal(keys: keys)
    }

    /// What is out of order, in words; reads the whole journal.
    ///
    /// - Throws: `StorageError`, also where the actor, the reason or the answer of a command was changed.
    func problems() throws -> [String] {
        try connection.forEach(
            "SELECT id, actor, reason, first_seq, last_seq, outcome FROM commands ORDER BY id", []
        ) { row in
            let id = row.integer(0)
            let seqs = row.optionalInteger(3).map { (first: $0, last: row.integer(4)) }
            _ = try StoredAnswer.decode(row.text(5), seqs: seqs, typed: []) { _ in nil }
            if let actor = row.blob(1) { _ = try seal.open(actor, place: "actor \(id)") }
            if let reason = row.blob(2) { _ = try seal.open(reason, place: "reason \(id)") }
        }
        return try Self.checks.compactMap { what, sql in
            let count = try connection.first(sql)?.integer(0) ?? 0
            return count == 0 ? nil : "the journal: \(count) \(what)"
        }
    }

    private static let checks = [
        ("seqs are missing", "SELECT coalesce(max(seq), 0) - count(*) FROM events"),
        ("commands are missing", "SELECT coalesce(max(id), 0) - count(*) FROM commands"),
        (
            "events are of no command that was accepted",
            """
            SELECT count(*) FROM events LEFT JOIN commands ON commands.id = events.command
            WHERE commands.first_seq IS NULL OR seq NOT BETWEEN first_seq AND last_seq
            """
        ),
        (
            "events of accepted commands are missing, or too many",
            """
            SELECT coalesce(sum(last_seq - first_seq + 1), 0) - (SELECT count(*) FROM events) FROM commands
            WHERE first_seq IS NOT NULL
            """
        ),
        (
            "events took effect before the one before them",
            """
            SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY seq) AS earlier FROM events) AS pairs
            WHERE at < earlier
            """
        ),
        (
            "commands were recorded before the one before them",
            """
            SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY id) AS earlier FROM commands) AS pairs
            WHERE at < earlier
            """
        ),
    ]
}
