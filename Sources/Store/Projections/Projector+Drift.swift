import Database
import Domain

/// What a target was seen to have: it becomes what the target last confirmed, and what differs is listed.
extension Projector {
    func applyDrift(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .accountDrifted(let app, let user, let active, let set, let cleared):
            try changeAttributes(app, user, set, cleared)
            let row = try connection.first(
                "SELECT active FROM links WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(user)])
            if let active, let row, row.truth(0) != active { try activate(app, user, active, seq) }
            try note(seq, (.app, app), (.user, user))
        case .appGroupDrifted(let app, let group, let name):
            try changeAttributes(app, group, ["displayName": name], [])
            try note(seq, (.app, app), (.group, group))
        case .membersDrifted(let app, let group, let added, let removed):
            try changeMembers(app, group, added, removed)
            try note(seq, (.app, app), (.group, group))
        case .appReconciled(let app, let users, let groups):
            try connection.run("DELETE FROM drift WHERE app = ?1", [.integer(app)])
            try connection.run(
                """
                INSERT INTO reconciliations (app, seq, users, groups) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (app) DO UPDATE SET seq = excluded.seq, users = excluded.users, groups = excluded.groups
                """, [.integer(app), .integer(seq), .integer(users), .integer(groups)])
            try note(seq, (.app, app))
        case .driftFound(let app, let kind, let drift, let items):
            for item in items {
                try connection.run(
                    """
                    INSERT INTO drift (app, kind, remote_id, drift, resource, detail, seq)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                    ON CONFLICT (app, kind, remote_id) DO UPDATE SET drift = excluded.drift,
                        resource = excluded.resource, detail = excluded.detail, seq = excluded.seq
                    """,
                    [
                        .integer(app), .text(kind.rawValue), .text(item.remoteId), .text(drift.rawValue),
                        SQLValue(item.resource), .text(item.detail), .integer(seq),
                    ])
                if let resource = item.resource { try note(seq, (kind == .user ? .user : .group, resource)) }
            }
            try note(seq, (.app, app))
        default: break
        }
    }
}
