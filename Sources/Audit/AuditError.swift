package import Domain

/// Why a question has no answer.
package enum AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    case backwards(Moment, Moment)
    case beyondJournal(Seq, head: Seq)
    case unknown(EntityKind, String, known: Timestamp?)
    case noAccess(user: String, app: String, last: Timestamp?)
    case hasAccess(user: String, app: String)
    case unknownCommand(CommandName)

    package var description: String {
        switch self {
        case .backwards(let from, let to): "the period ends at \(to), before it begins at \(from)"
        case .beyondJournal(let seq, let head): "the journal ends at seq \(head); there is no seq \(seq) yet"
        case .unknown(let kind, let name, nil):
            "no \(kind.rawValue) was ever named \"\(name)\"; see `provisor \(kind.rawValue) list`"
        case .unknown(let kind, let name, let known?):
            "no \(kind.rawValue) was named \"\(name)\" then; one got that name at \(known): ask with --at or --from and --to"
        case .hasAccess(let user, let app): "\(user) has \(app); `provisor audit why \(user) \(app)` says why"
        case .noAccess(let user, let app, nil): "\(user) did not have \(app) then, nor ever before"
        case .noAccess(let user, let app, let last?): "\(user) did not have \(app) then; the last time ended at \(last)"
        case .unknownCommand(.seq(let seq)): "there is no event with seq \(seq); `provisor events` lists them"
        case .unknownCommand(.id(let id)): "there is no command \(id); answers name it in their column `command`"
        case .unknownCommand(.key(let key)):
            "no command was given under the key \"\(key)\"; name one of its events instead, as seq:N"
        }
    }
}
