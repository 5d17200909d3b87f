import Database
package import Domain

/// A command as the cause of what followed: who, why, and which events are its own.
package struct CommandCause: Hashable, Sendable {
    package let record: CommandRecord
    /// The first digits of the keyed digest of the caller's idempotency key; nil where there was none.
    package let key: String?
    /// nil where it was refused.
    package let seqs: ClosedRange<Seq>?
}

extension Journal {
    /// The command of that identifier; nil where there is none.
    package func cause(_ id: Int64) throws -> CommandCause? {
        try cause(where: "id = ?1", .integer(id))
    }

    /// The command that was given under an idempotency key; nil where there is none.
    package func cause(key: String) throws -> CommandCause? {
        try cause(where: "key = ?1", .blob(seal.digest(key)))
    }

    private func cause(where condition: String, _ parameter: SQLValue) throws -> CommandCause? {
        let row = try connection.first(
            "SELECT id, key, first_seq, last_seq FROM commands WHERE \(condition)", [parameter])
        guard let row, let record = try command(row.integer(0)) else { return nil }
        let seqs: ClosedRange<Seq>? =
            if let first = row.optionalInteger(2), let last = row.optionalInteger(3), first <= last {
                first...last
            } else { nil }
        return CommandCause(
            record: record, key: row.blob(1).map { String($0.hexadecimal.prefix(16)) }, seqs: seqs)
    }
}
