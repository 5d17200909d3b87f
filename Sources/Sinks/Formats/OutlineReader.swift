import Audit
import Database
import Domain
import Store

/// Looks up who and what an event is about, by the names that they had right after it.
struct OutlineReader {
    let connection: any SQLConnection
    let audit: Audit
    let event: RecordedEvent

    typealias Thing = EventOutline.Thing

    func user(_ key: EntityKey) throws -> Thing { try external("user", .user, "users", key) }

    func group(_ key: EntityKey) throws -> Thing { try external("group", .group, "groups", key) }

    func app(_ key: EntityKey) throws -> Thing { try thing(.app, key) }

    func policy(_ key: EntityKey) throws -> Thing { try thing(.policy, key) }

    func resource(_ key: EntityKey, _ kind: ResourceKind) throws -> Thing {
        kind == .user ? try user(key) : try group(key)
    }

    /// Anything but users and groups, which the journal numbers.
    func thing(_ kind: EntityKind, _ key: EntityKey) throws -> Thing {
        Thing(kind: kind.rawValue, uid: "\(key)", name: try name(kind, key))
    }

    /// App and group of a policy.
    func parts(ofPolicy key: EntityKey) throws -> (app: Thing, group: Thing)? {
        let row = try connection.first("SELECT app, grp FROM policies WHERE key = ?1", [.integer(key)])
        return try row.map { (try app($0.integer(0)), try group($0.integer(1))) }
    }

    /// Who had a role.
    func actor(ofGrant key: EntityKey) throws -> (actor: Thing, role: String) {
        let row = try connection.first("SELECT actor, role FROM roles WHERE key = ?1", [.integer(key)])
        return (Self.actor(row?.text(0) ?? "(unknown)"), row?.text(1) ?? "unknown")
    }

    static func actor(_ name: String) -> Thing { Thing(kind: "actor", uid: name, name: name) }

    private func external(_ word: String, _ kind: EntityKind, _ table: String, _ key: EntityKey) throws -> Thing {
        let row = try connection.first(
            table == "users"
                ? "SELECT external_id FROM users WHERE key = ?1" : "SELECT external_id FROM groups WHERE key = ?1",
            [.integer(key)])
        return Thing(kind: word, uid: row?.text(0) ?? "\(key)", name: try name(kind, key))
    }

    /// What was removed by the event had its name until then.
    private func name(_ kind: EntityKind, _ key: EntityKey) throws -> String {
        try audit.name(kind, key, asOf: event.seq)
    }
}
