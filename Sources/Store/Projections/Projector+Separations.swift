import Database
import Domain

/// Separations of duties, and the exceptions from them.
extension Projector {
    func applySeparation(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .separationAdded(let name, let separation): try addSeparation(seq, name, separation)
        case .separationRemoved(let separation): try removeSeparation(separation, seq)
        case .separationExceptionAllowed(let separation, let user, let until):
            try endException(separation, user, seq)
            try connection.run(
                "INSERT INTO separation_exceptions (separation, user, until_at, from_seq) VALUES (?1, ?2, ?3, ?4)",
                [.integer(separation), .integer(user), .integer(until.microseconds), .integer(seq)])
            try setDue(.exception, separation, user, at: until, seq)
            try note(seq, (.separation, separation), (.user, user))
        case .separationExceptionEnded(let separation, let user), .separationExceptionExpired(let separation, let user):
            try endException(separation, user, seq)
            try dropDue(.exception, separation, user)
            try note(seq, (.separation, separation), (.user, user))
        case .membershipStartRefused(let group, let member, let kind, let separation):
            try dropDue(.start, group, member)
            try note(seq, (.group, group), (kind == .user ? .user : .group, member), (.separation, separation))
        default: break
        }
    }

    private func addSeparation(_ key: EntityKey, _ separationName: String, _ separation: Separation) throws {
        try connection.run(
            "INSERT INTO separations (key, name, folded, kind, first, second) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            [
                .integer(key), .text(separationName), .text(Names.folded(separationName)),
                .text(separation.kind.rawValue), .integer(separation.first), .integer(separation.second),
            ])
        try name(.separation, key, separationName, key)
        let part = separation.kind.entity
        try note(key, (.separation, key), (part, separation.first), (part, separation.second))
    }

    private func removeSeparation(_ separation: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE separations SET removed_seq = ?2 WHERE key = ?1", [.integer(separation), .integer(seq)])
        try connection.run(
            "UPDATE separation_exceptions SET to_seq = ?2 WHERE separation = ?1 AND to_seq IS NULL",
            [.integer(separation), .integer(seq)])
        try connection.run("DELETE FROM due WHERE kind = 'exception' AND entity = ?1", [.integer(separation)])
        try endName(.separation, separation, seq)
        try note(seq, (.separation, separation))
    }

    private func endException(_ separation: EntityKey, _ user: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE separation_exceptions SET to_seq = ?3 WHERE separation = ?1 AND user = ?2 AND to_seq IS NULL",
            [.integer(separation), .integer(user), .integer(seq)])
    }

    /// Who leaves and comes back is allowed nothing any more.
    func endExceptions(ofUser user: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE separation_exceptions SET to_seq = ?2 WHERE user = ?1 AND to_seq IS NULL",
            [.integer(user), .integer(seq)])
    }
}
