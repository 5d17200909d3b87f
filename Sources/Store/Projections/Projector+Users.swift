import Database
import Domain

extension Projector {
    func registerUser(_ user: EntityKey, _ externalId: ExternalId, _ attributes: [String: String]) throws {
        let userName = attributes[UserAttribute.userName]
        try connection.run(
            """
            INSERT INTO users (key, external_id, user_name, folded, status, attributes)
            VALUES (?1, ?2, ?3, ?4, 'active', ?5)
            """,
            [
                .integer(user), .text(externalId.text), SQLValue(userName), SQLValue(userName.map { Names.folded($0) }),
                .text(Texts.encode(attributes)),
            ])
        try name(.user, user, userName, user)
        try noteAttributes(attributes.keys, user)
        try note(user, (.user, user))
    }

    func changeUser(_ user: EntityKey, _ set: [String: String], _ cleared: [String], _ seq: Seq) throws {
        let row = try connection.first("SELECT attributes FROM users WHERE key = ?1", [.integer(user)])
        var attributes = try Texts.decode(row?.text(0) ?? "{}")
        attributes.merge(set) { $1 }
        for name in cleared { attributes[name] = nil }
        let userName = attributes[UserAttribute.userName]
        try connection.run(
            "UPDATE users SET user_name = ?2, folded = ?3, attributes = ?4 WHERE key = ?1",
            [
                .integer(user), SQLValue(userName), SQLValue(userName.map { Names.folded($0) }),
                .text(Texts.encode(attributes)),
            ])
        if let renamed = set[UserAttribute.userName] { try name(.user, user, renamed, seq) }
        try noteAttributes(set.keys, seq)
        try evaluate(user, changed: Set(set.keys).union(cleared), seq)
        try touch(resource: user, seq)
        try note(seq, (.user, user))
    }

    /// Suspension, resumption and return: what the user belongs to stays, and counts only while the user is active.
    func setStatus(_ user: EntityKey, _ status: UserStatus, _ seq: Seq) throws {
        try connection.run("UPDATE users SET status = ?2 WHERE key = ?1", [.integer(user), .text(status.rawValue)])
        try considerReasons(ofUser: user, seq)
        try settle()
        try note(seq, (.user, user))
    }

    /// A leaver: every membership ends, and with it every assignment.
    func removeUser(_ user: EntityKey, _ seq: Seq) throws {
        try connection.run("UPDATE users SET status = 'removed' WHERE key = ?1", [.integer(user)])
        try considerReasons(ofUser: user, seq)
        for row in try connection.rows(
            "SELECT grp FROM memberships WHERE member = ?1 AND to_seq IS NULL", [.integer(user)])
        {
            try touchGroups(above: row.integer(0), seq)
            try note(seq, (.group, row.integer(0)))
        }
        try connection.run(
            "UPDATE memberships SET to_seq = ?2 WHERE member = ?1 AND to_seq IS NULL", [.integer(user), .integer(seq)])
        try dropDue(ofUser: user)
        try endRuleMemberships(ofUser: user, seq)
        try endExceptions(ofUser: user, seq)
        try settle()
        // Also where no assignment was open: an app may delete the account of a leaver that it only deactivated before.
        try touch(resource: user, seq)
        try note(seq, (.user, user))
    }
}
