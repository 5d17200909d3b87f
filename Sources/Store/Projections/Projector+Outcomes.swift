import Database
import Domain

/// What targets have confirmed: links, their attributes and members, and the accounts that each app had when.
extension Projector {
    func applyOutcome(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .accountCreated(let app, let user, let remoteId, let attributes):
            try link(app, user, .user, remoteId, created: true, active: true, attributes, seq)
            try account(app, user, remoteId, active: true, seq)
            try touchGroups(ofAccount: user, in: app, seq)
        case .accountAdopted(let app, let user, let remoteId, let active, let attributes):
            try link(app, user, .user, remoteId, created: false, active: active, attributes, seq)
            try account(app, user, remoteId, active: active, seq)
            try touchGroups(ofAccount: user, in: app, seq)
        case .accountUpdated(let app, let user, let set, let cleared):
            try changeAttributes(app, user, set, cleared)
        case .accountDeactivated(let app, let user): try activate(app, user, false, seq)
        case .accountReactivated(let app, let user): try activate(app, user, true, seq)
        case .accountDeleted(let app, let user), .accountVanished(let app, let user):
            if case .accountVanished = event { try vanish(app, user, seq) }
            try unlink(app, user)
            try connection.run(
                "DELETE FROM link_members WHERE app = ?1 AND user = ?2", [.integer(app), .integer(user)])
            try endAccount(app, user, seq)
        case .appGroupCreated(let app, let group, let remoteId, let name):
            try link(app, group, .group, remoteId, created: true, active: true, ["displayName": name], seq)
        case .appGroupAdopted(let app, let group, let remoteId, let name):
            try link(app, group, .group, remoteId, created: false, active: true, ["displayName": name], seq)
        case .appGroupRenamed(let app, let group, let name): try changeAttributes(app, group, ["displayName": name], [])
        case .appGroupDeleted(let app, let group), .appGroupVanished(let app, let group):
            if case .appGroupVanished = event { try vanish(app, group, seq) }
            try unlink(app, group)
            try connection.run(
                "DELETE FROM link_members WHERE app = ?1 AND grp = ?2", [.integer(app), .integer(group)])
        case .membersConfirmed(let app, let group, let added, let removed):
            try changeMembers(app, group, added, removed)
        default: break
        }
        try noteOutcome(event, seq)
    }

    func applyJob(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .jobParked(let app, let resource, let kind, let reason, let detail):
            try connection.run(
                """
                INSERT INTO parked (app, resource, seq, reason, detail, dropped) VALUES (?1, ?2, ?3, ?4, ?5, 0)
                ON CONFLICT (app, resource)
                DO UPDATE SET seq = excluded.seq, reason = excluded.reason, detail = excluded.detail, dropped = 0
                """, [.integer(app), .integer(resource), .integer(seq), .text(reason), .text(detail)])
            try note(seq, (kind == .user ? .user : .group, resource), (.app, app))
        case .jobRetried(let app, let resource, let kind):
            try reappear(app, resource)
            try touch(job: resource, in: app, seq)
            try note(seq, (kind == .user ? .user : .group, resource), (.app, app))
        case .jobRequested(let app, let resource, let kind):
            try touch(job: resource, in: app, seq)
            try note(seq, (kind == .user ? .user : .group, resource), (.app, app))
        case .jobDropped(let app, let resource, let kind):
            try putAside(app, resource, 1)
            try note(seq, (kind == .user ? .user : .group, resource), (.app, app))
        case .jobAccepted(let app, let resource, let kind):
            try putAside(app, resource, 2)
            try note(seq, (kind == .user ? .user : .group, resource), (.app, app))
        default: break
        }
    }

    private func putAside(_ app: EntityKey, _ resource: EntityKey, _ how: Int64) throws {
        try connection.run(
            "UPDATE parked SET dropped = ?3 WHERE app = ?1 AND resource = ?2",
            [.integer(app), .integer(resource), .integer(how)])
    }

    private func vanish(_ app: EntityKey, _ resource: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO vanished (app, resource, seq) VALUES (?1, ?2, ?3)
            ON CONFLICT (app, resource) DO UPDATE SET seq = excluded.seq
            """, [.integer(app), .integer(resource), .integer(seq)])
        try touch(job: resource, in: app, seq)
    }

    private func reappear(_ app: EntityKey, _ resource: EntityKey) throws {
        try connection.run(
            "DELETE FROM vanished WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)])
    }

    /// Tells the reactor that one resource of one app must be looked at again.
    private func touch(job resource: EntityKey, in app: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT app, resource, kind, ?3, 0, 0, 0 FROM wants WHERE app = ?1 AND resource = ?2
            """, [.integer(app), .integer(resource), .integer(seq)])
    }

    private func noteOutcome(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .accountCreated(let app, let user, _, _), .accountAdopted(let app, let user, _, _, _),
            .accountUpdated(let app, let user, _, _), .accountDeactivated(let app, let user),
            .accountReactivated(let app, let user), .accountDeleted(let app, let user),
            .accountVanished(let app, let user):
            try note(seq, (.app, app), (.user, user))
        case .appGroupCreated(let app, let group, _, _), .appGroupAdopted(let app, let group, _, _),
            .appGroupRenamed(let app, let group, _), .appGroupDeleted(let app, let group),
            .appGroupVanished(let app, let group), .membersConfirmed(let app, let group, _, _):
            try note(seq, (.app, app), (.group, group))
        default: break
        }
    }

    private func link(
        _ app: EntityKey, _ resource: EntityKey, _ kind: ResourceKind, _ remoteId: String, created: Bool, active: Bool,
        _ attributes: [String: String], _ seq: Seq
    ) throws {
        try reappear(app, resource)
        try connection.run(
            """
            INSERT INTO links (app, resource, kind, remote_id, created, active, attributes, activated_seq)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (app, resource) DO UPDATE SET remote_id = excluded.remote_id, created = excluded.created,
                active = excluded.active, attributes = excluded.attributes, activated_seq = excluded.activated_seq
            """,
            [
                .integer(app), .integer(resource), .text(kind.rawValue), .text(remoteId), SQLValue(created),
                SQLValue(active), .text(Texts.encode(attributes)), .integer(seq),
            ])
    }

    func changeAttributes(_ app: EntityKey, _ resource: EntityKey, _ set: [String: String], _ cleared: [String])
        throws
    {
        let key: [SQLValue] = [.integer(app), .integer(resource)]
        let row = try connection.first("SELECT attributes FROM links WHERE app = ?1 AND resource = ?2", key)
        var attributes = try Texts.decode(row?.text(0) ?? "{}")
        attributes.merge(set) { $1 }
        for path in cleared { attributes[path] = nil }
        try connection.run(
            "UPDATE links SET attributes = ?3 WHERE app = ?1 AND resource = ?2", key + [.text(Texts.encode(attributes))]
        )
    }

    func changeMembers(_ app: EntityKey, _ group: EntityKey, _ added: [EntityKey], _ removed: [EntityKey]) throws {
        for user in added {
            try connection.run(
                "INSERT INTO link_members (app, grp, user) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                [.integer(app), .integer(group), .integer(user)])
        }
        for user in removed {
            try connection.run(
                "DELETE FROM link_members WHERE app = ?1 AND grp = ?2 AND user = ?3",
                [.integer(app), .integer(group), .integer(user)])
        }
    }

    func activate(_ app: EntityKey, _ user: EntityKey, _ active: Bool, _ seq: Seq) throws {
        try connection.run(
            "UPDATE links SET active = ?3, activated_seq = ?4 WHERE app = ?1 AND resource = ?2",
            [.integer(app), .integer(user), SQLValue(active), .integer(seq)])
        let row = try connection.first(
            "SELECT remote_id FROM links WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(user)])
        try account(app, user, row?.text(0) ?? "", active: active, seq)
    }

    private func account(_ app: EntityKey, _ user: EntityKey, _ remoteId: String, active: Bool, _ seq: Seq) throws {
        try endAccount(app, user, seq)
        try connection.run(
            "INSERT INTO accounts (app, user, remote_id, active, from_seq) VALUES (?1, ?2, ?3, ?4, ?5)",
            [.integer(app), .integer(user), .text(remoteId), SQLValue(active), .integer(seq)])
    }

    private func endAccount(_ app: EntityKey, _ user: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE accounts SET to_seq = ?3 WHERE app = ?1 AND user = ?2 AND to_seq IS NULL",
            [.integer(app), .integer(user), .integer(seq)])
    }

    private func unlink(_ app: EntityKey, _ resource: EntityKey) throws {
        try connection.run(
            "DELETE FROM links WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)])
    }

    /// The groups that waited for this account: once a second each, so that a thousand accounts are not a thousand jobs.
    private func touchGroups(ofAccount user: EntityKey, in app: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT DISTINCT app_groups.app, app_groups.grp, 'group', ?3, 0, 0, 1000000
            FROM memberships
            JOIN group_paths ON group_paths.descendant = memberships.grp
            JOIN app_groups ON app_groups.grp = group_paths.ancestor AND app_groups.app = ?1 AND app_groups.to_seq IS NULL
            WHERE memberships.member = ?2 AND memberships.to_seq IS NULL
            """, [.integer(app), .integer(user), .integer(seq)])
    }
}
