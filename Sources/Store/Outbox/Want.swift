import Database
package import Domain

/// What the target last confirmed of a resource of ours.
package struct Link: Hashable, Sendable {
    package let remoteId: String
    /// Whether we made it, rather than found it.
    package let isCreated: Bool
    package let isActive: Bool
    /// Texts by target path.
    package let attributes: [String: String]
    /// The newest event that said whether the account can be used.
    package let activatedSeq: Seq
    /// When that was recorded; nil for a group.
    package let activatedAt: Timestamp?
    /// What of all this a request of unknown outcome may have changed.
    package var doubts = Doubts()
}

/// What is wanted of one user in one app, as of now.
package struct WantedUser: Hashable, Sendable {
    package let externalId: String
    package let status: UserStatus
    package let attributes: [String: String]
    package let isAssigned: Bool
    /// The newest removal that must be seen at the target.
    package let revokeSeq: Seq
    /// Whether the account was gone from the target when we last looked.
    package let hasVanished: Bool
    /// Whether the removal of the account waits for a release: until then it stays.
    package let isHeld: Bool
    /// The newest change that this reflects.
    package let wantedSeq: Seq
    package let link: Link?
    /// How many of the names that the account may get were taken, where any was.
    package var namesPassed: NamesPassed?
}

/// What is wanted of one group in one app, as of now.
package struct WantedGroup: Hashable, Sendable {
    package let externalId: String
    package let name: String
    package let isWanted: Bool
    /// Whether the group was gone from the target when we last looked.
    package let hasVanished: Bool
    /// The newest change that this reflects.
    package let wantedSeq: Seq
    package let link: Link?
    /// Members to take out and to put in, at most as many as were asked for.
    package let removals: [Member]
    package let additions: [Member]

    package struct Member: Hashable, Sendable {
        package let user: EntityKey
        package let remoteId: String
    }
}

/// Another resource of ours, met at a target.
package struct LinkedResource: Hashable, Sendable {
    package let resource: EntityKey
    package let attributes: [String: String]
}

extension Outbox {
    /// What is wanted of a user; nil where the user is unknown.
    package func wantedUser(_ user: EntityKey, app: EntityKey) throws -> WantedUser? {
        let row = try connection.first(
            """
            SELECT external_id, status, attributes,
                EXISTS (SELECT 1 FROM assignments WHERE app = ?2 AND user = ?1 AND to_seq IS NULL),
                coalesce((SELECT revoke_seq FROM wants WHERE app = ?2 AND resource = ?1), 0),
                EXISTS (SELECT 1 FROM vanished WHERE app = ?2 AND resource = ?1),
                coalesce((SELECT wanted_seq FROM wants WHERE app = ?2 AND resource = ?1), 0),
                EXISTS (SELECT 1 FROM held_removals WHERE app = ?2 AND grp = 0 AND resource = ?1)
            FROM users WHERE key = ?1
            """, [.integer(user), .integer(app)])
        return try row.map {
            WantedUser(
                externalId: $0.text(0), status: UserStatus(rawValue: $0.text(1)) ?? .removed,
                attributes: try Texts.decode($0.text(2)), isAssigned: $0.truth(3), revokeSeq: $0.integer(4),
                hasVanished: $0.truth(5), isHeld: $0.truth(7), wantedSeq: $0.integer(6),
                link: try link(user, app: app), namesPassed: try namesPassed(user, app: app))
        }
    }

    /// What is wanted of a group.
    ///
    /// - Parameters:
    ///   - group: the group in our journal.
    ///   - app: the app that is to have it.
    ///   - limit: most removals and most additions to name; the target's chunk.
    ///   - progress: how far the members of the group have been looked through; brought up to date.
    /// - Returns: the group as of this transaction; nil where it is unknown. Of a group that is no longer wanted, all
    ///   members are removals.
    /// - Throws: `StorageError` where the tables cannot be read.
    package func wantedGroup(
        _ group: EntityKey, app: EntityKey, limit: Int, progress: inout GroupProgress
    ) throws -> WantedGroup? {
        let keys: [SQLValue] = [.integer(group), .integer(app)]
        let row = try connection.first(
            """
            SELECT external_id, name,
                EXISTS (SELECT 1 FROM app_groups WHERE app = ?2 AND grp = ?1 AND to_seq IS NULL)
                    OR EXISTS (SELECT 1 FROM held_removals WHERE app = ?2 AND grp = 0 AND resource = ?1),
                EXISTS (SELECT 1 FROM vanished WHERE app = ?2 AND resource = ?1),
                coalesce((SELECT wanted_seq FROM wants WHERE app = ?2 AND resource = ?1), 0)
            FROM groups WHERE key = ?1
            """, keys)
        guard let row else { return nil }
        let isWanted = row.truth(2)
        let (removals, additions) =
            isWanted
            ? try outstanding(keys, limit: limit, wantedSeq: row.integer(4), &progress)
            : (try members(Self.allMembers, keys + [.integer(Int64(limit))]), [])
        return WantedGroup(
            externalId: row.text(0), name: row.text(1), isWanted: isWanted, hasVanished: row.truth(3),
            wantedSeq: row.integer(4),
            link: try link(group, app: app),
            removals: removals, additions: additions)
    }

    /// What is wanted of a group, by a first look at its members.
    package func wantedGroup(_ group: EntityKey, app: EntityKey, limit: Int) throws -> WantedGroup? {
        var progress = GroupProgress()
        return try wantedGroup(group, app: app, limit: limit, progress: &progress)
    }

    /// Whether an app may still be sent to as it was read: not paused, not removed, not changed since.
    package func isDeliverable(app: EntityKey, changedSeq: Seq) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM apps WHERE key = ?1 AND paused = 0 AND removed_seq IS NULL AND changed_seq = ?2",
            [.integer(app), .integer(changedSeq)]) != nil
    }

    /// The resource of ours that a remote id of an app is linked to.
    ///
    /// An id should mean one thing in all of a service (RFC 7643 section 3.1), but there are services that count users and
    /// groups apart, so that a user and a group may both be 1.
    package func resource(ofRemoteId remoteId: String, kind: ResourceKind, app: EntityKey) throws -> LinkedResource? {
        try connection.first(
            "SELECT resource, attributes FROM links WHERE app = ?1 AND remote_id = ?2 AND kind = ?3",
            [.integer(app), .text(remoteId), .text(kind.rawValue)]
        ).map {
            LinkedResource(resource: $0.integer(0), attributes: try Texts.decode($0.text(1)))
        }
    }

    /// Whether an externalId is one that we gave to somebody.
    package func isOurs(externalId: String) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM users WHERE external_id = ?1 UNION ALL SELECT 1 FROM groups WHERE external_id = ?1
            """, [.text(externalId)]) != nil
    }

    private func link(_ resource: EntityKey, app: EntityKey) throws -> Link? {
        try connection.first(
            """
            SELECT remote_id, created, active, links.attributes, activated_seq, events.at
            FROM links LEFT JOIN events ON events.seq = links.activated_seq
            WHERE app = ?1 AND resource = ?2
            """,
            [.integer(app), .integer(resource)]
        ).map {
            Link(
                remoteId: $0.text(0), isCreated: $0.truth(1), isActive: $0.truth(2),
                attributes: try Texts.decode($0.text(3)), activatedSeq: $0.integer(4),
                activatedAt: $0.optionalInteger(5).map { Timestamp(microseconds: $0) },
                doubts: try doubts(resource, app: app))
        }
    }

    func members(_ sql: String, _ parameters: [SQLValue]) throws -> [WantedGroup.Member] {
        try connection.rows(sql, parameters).map { WantedGroup.Member(user: $0.integer(0), remoteId: $0.text(1)) }
    }

    /// What waits for a release stays.
    static let unheld = """
        AND NOT EXISTS (
            SELECT 1 FROM held_removals
            WHERE held_removals.app = ?2 AND held_removals.grp = ?1 AND held_removals.resource = known.user
        )
        """

    /// Whom the target has in the group, and who may be in it, from a user on.
    static func known(from start: String) -> String {
        """
        SELECT known.user, links.remote_id
        FROM (
            SELECT user FROM link_members WHERE app = ?2 AND grp = ?1 AND user >= \(start)
            UNION SELECT member FROM doubts
            WHERE app = ?2 AND resource = ?1 AND path = '' AND member <> 0 AND member >= \(start)
        ) AS known
        JOIN links ON links.app = ?2 AND links.resource = known.user
        """
    }

    private static let allMembers = """
        \(known(from: "0"))
        WHERE true \(unheld)
        ORDER BY known.user LIMIT ?3
        """
}
