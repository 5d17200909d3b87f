import Database
package import Domain

extension SQLState {
    package func sink(named name: String) throws -> SinkState? {
        try connection.first(
            "SELECT key, paused FROM sinks WHERE folded = ?1 AND removed_seq IS NULL", [.text(Names.folded(name))]
        ).map { SinkState(key: $0.integer(0), isPaused: $0.truth(1)) }
    }

    package func role(ofActor actor: String) throws -> RoleState? {
        try connection.first(
            "SELECT key, role FROM roles WHERE folded = ?1 AND removed_seq IS NULL", [.text(Names.folded(actor))]
        ).flatMap { row in ActorRole(rawValue: row.text(1)).map { RoleState(grant: row.integer(0), role: $0) } }
    }

    package func administrators() throws -> Int {
        let row = try connection.first(
            "SELECT count(*) FROM roles WHERE role = 'administrator' AND removed_seq IS NULL")
        return Int(row?.integer(0) ?? 0)
    }

    package func value(of setting: InstallationSetting) throws -> String? {
        try connection.first("SELECT value FROM installation_settings WHERE name = ?1", [.text(setting.rawValue)])?
            .text(0)
    }
}
