package import Domain
import Database
import Store

/// The event that brought something about, and who was behind it.
package struct CauseAnswer: Hashable, Sendable {
    package let seq: Seq
    /// When it took effect.
    package let at: Timestamp
    /// When it was recorded: later than `at` where it was imported, or fell due while nobody looked.
    package let recordedAt: Timestamp?
    /// Its stored type, such as `MemberAdded`.
    package let event: String
    package let command: Int64
    package let actor: String?
    package let reason: String?
}

/// What was looked up already: one command is often behind thousands of lines of an answer.
final class CauseMemory {
    fileprivate var commands: [Int64: CommandRecord] = [:]
    fileprivate var causes: [Seq: CauseAnswer] = [:]
}

extension Audit {
    /// What is behind an event; nil where the journal does not reach so far.
    func cause(of seq: Seq) throws -> CauseAnswer? {
        if let known = causes.causes[seq] { return known }
        guard
            let row = try connection.first("SELECT at, type, command FROM events WHERE seq = ?1", [.integer(seq)])
        else { return nil }
        let command = try command(row.integer(2))
        let cause = CauseAnswer(
            seq: seq, at: Timestamp(microseconds: row.integer(0)), recordedAt: command?.recordedAt, event: row.text(1),
            command: row.integer(2), actor: command?.actor, reason: command?.reason)
        causes.causes[seq] = cause
        return cause
    }

    func command(_ id: Int64) throws -> CommandRecord? {
        if let known = causes.commands[id] { return known }
        let command = try journal.command(id)
        causes.commands[id] = command
        return command
    }
}
