import Database
package import Domain

/// What a reconciliation asks of the tables.
extension Outbox {
    /// The resource of ours that has an externalId, whether or not an app has it.
    package func resource(ofExternalId externalId: String) throws -> (resource: EntityKey, kind: ResourceKind)? {
        try connection.first(
            """
            SELECT key, 'user' FROM users WHERE external_id = ?1
            UNION ALL SELECT key, 'group' FROM groups WHERE external_id = ?1
            """, [.text(externalId)]
        ).map { ($0.integer(0), $0.text(1) == "user" ? .user : .group) }
    }

    /// The user of ours with that name who has no account in the app and is to have one; nil where there is none.
    package func waitingUser(named name: String, app: EntityKey) throws -> EntityKey? {
        try connection.first(
            """
            SELECT users.key
            FROM users JOIN assignments ON assignments.user = users.key AND assignments.app = ?2
                AND assignments.to_seq IS NULL
            WHERE users.folded = ?1
                AND NOT EXISTS (SELECT 1 FROM links WHERE links.app = ?2 AND links.resource = users.key)
            """, [.text(Names.folded(name)), .integer(app)])?.integer(0)
    }

    /// Whether nothing is under way or outstanding for a resource, so that what the target shows can be judged.
    package func isSettled(_ resource: EntityKey, app: EntityKey) throws -> Bool {
        ["idle", "parked", "scheduled", nil].contains(try state(app: app, resource: resource))
    }

    /// Every link of an app, one after the other.
    ///
    /// - Parameters:
    ///   - app: the app.
    ///   - kind: users or groups.
    ///   - body: is given our key and the target's id.
    /// - Throws: `StorageError`, or what `body` throws.
    package func forEachLink(
        app: EntityKey, _ kind: ResourceKind, _ body: (_ resource: EntityKey, _ remoteId: String) throws -> Void
    ) throws {
        try connection.forEach(
            "SELECT resource, remote_id FROM links WHERE app = ?1 AND kind = ?2 ORDER BY resource",
            [.integer(app), .text(kind.rawValue)]
        ) { try body($0.integer(0), $0.text(1)) }
    }

    /// Lets a resource be searched for at its target before it is created there.
    package func lookUpFirst(_ resource: EntityKey, app: EntityKey) throws {
        try connection.run(
            "UPDATE jobs SET look_up = 1 WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)])
    }

    /// The members of ours that a group at a target has confirmed.
    package func confirmedMembers(_ group: EntityKey, app: EntityKey) throws -> [WantedGroup.Member] {
        try connection.rows(
            """
            SELECT link_members.user, links.remote_id
            FROM link_members JOIN links ON links.app = link_members.app AND links.resource = link_members.user
            WHERE link_members.app = ?1 AND link_members.grp = ?2 ORDER BY link_members.user
            """, [.integer(app), .integer(group)]
        ).map { WantedGroup.Member(user: $0.integer(0), remoteId: $0.text(1)) }
    }

    /// What an account or a group of ours is called now.
    package func name(_ resource: EntityKey, _ kind: ResourceKind) throws -> String? {
        try connection.first(
            kind == .user ? "SELECT user_name FROM users WHERE key = ?1" : "SELECT name FROM groups WHERE key = ?1",
            [.integer(resource)])?.optionalText(0)
    }

    /// Active accounts of ours that an app has.
    package func openAccounts(app: EntityKey) throws -> Int64 {
        try SQLState(connection: connection).openAccounts(ofApp: app)
    }
}
