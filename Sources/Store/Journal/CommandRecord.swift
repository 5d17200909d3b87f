import Database
package import Domain
import JSON

/// Who asked for something and why: the command behind an event, opened for the audit.
package struct CommandRecord: Hashable, Sendable {
    package let id: Int64
    /// Who; nil where it cannot be read.
    package let actor: String?
    /// Why; nil where none was given, or its person's key is gone.
    package let reason: String?
    /// When it was recorded.
    package let recordedAt: Timestamp
}

extension Journal {
    /// The command of that identifier.
    package func command(_ id: Int64) throws -> CommandRecord? {
        let row = try connection.first("SELECT actor, reason, at FROM commands WHERE id = ?1", [.integer(id)])
        guard let row else { return nil }
        return CommandRecord(
            id: id, actor: try row.blob(0).flatMap { try seal.open($0, place: "actor \(id)") },
            reason: try row.blob(1).flatMap { try seal.open($0, place: "reason \(id)") },
            recordedAt: Timestamp(microseconds: row.integer(2)))
    }

    /// The command that was given under an idempotency key; nil where there is none.
    package func command(underKey key: String) throws -> Int64? {
        try connection.first("SELECT id FROM commands WHERE key = ?1", [.blob(seal.digest(key))])?.integer(0)
    }

    /// What became of a command: the seqs of its events, or the code of its refusal.
    package func outcome(ofCommand id: Int64) throws -> (seqs: ClosedRange<Seq>?, refusal: String?) {
        let row = try connection.first(
            "SELECT first_seq, last_seq, outcome FROM commands WHERE id = ?1", [.integer(id)])
        guard let row else { return (nil, nil) }
        if let first = row.optionalInteger(0) { return (first...row.integer(1), nil) }
        return (nil, try JSONValue(parsing: row.text(2))["refused"]?.string)
    }

    /// The last seq that had been recorded by an instant, whenever it took effect; found by halves: neither clock goes back.
    package func seq(recordedBy instant: Timestamp) throws -> Seq {
        var low: Int64 = 0
        var high = try connection.first("SELECT id FROM commands ORDER BY id DESC LIMIT 1")?.integer(0) ?? 0
        while low < high {
            let middle = (low + high + 1) / 2
            let at = try connection.first("SELECT at FROM commands WHERE id = ?1", [.integer(middle)])?.integer(0)
            if let at, at <= instant.microseconds { low = middle } else { high = middle - 1 }
        }
        return try connection.first(
            "SELECT last_seq FROM commands WHERE id <= ?1 AND last_seq IS NOT NULL ORDER BY id DESC LIMIT 1",
            [.integer(low)])?.integer(0) ?? 0
    }
}
