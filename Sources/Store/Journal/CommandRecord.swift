import Database
package import Domain

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
}
