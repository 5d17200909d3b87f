import Database
import Domain

extension Projector {
    func applyApp(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .appAdded(let appName, let connection): try addApp(seq, appName, connection)
        case .appChanged(let app, let connection): try changeApp(app, connection, seq)
        case .appAttributeMapped(let app, let path, let expression, let options):
            let rule = expression.map { MappingRule($0, options) }
            try MappingTable.set(rule, at: path, ofApp: app, connection)
            try reconfigured(app, seq)
        case .appFeatureSwitched(let app, let feature, let on): try switchFeature(app, feature, on, seq)
        case .appSettingChanged(let app, let setting, let value): try change(app, setting, value, seq)
        case .appPaused(let app): try pause(app, true, seq)
        case .appResumed(let app): try pause(app, false, seq)
        case .appRemoved(let app): try removeApp(app, seq)
        default: break
        }
    }

    private func addApp(_ app: EntityKey, _ appName: String, _ connected: AppConnection) throws {
        try connection.run(
            """
            INSERT INTO apps (key, name, folded, features, push_groups, paused, changed_seq)
            VALUES (?1, ?2, ?3, ?4, ?5, 0, ?1)
            """,
            [
                .integer(app), .text(appName), .text(Names.folded(appName)), .text(Features.encode(AppFeature.initial)),
                SQLValue(AppFeature.initial.contains(.pushGroups)),
            ])
        try name(.app, app, appName, app)
        try changeApp(app, connected, app)
    }

    private func changeApp(_ app: EntityKey, _ connected: AppConnection, _ seq: Seq) throws {
        try connection.run(
            """
            UPDATE apps SET connector = ?2, profile = ?3, endpoint = ?4, credential = ?5, concurrency = ?6, changed_seq = ?7
            WHERE key = ?1
            """,
            [
                .integer(app), SQLValue(connected.connector), SQLValue(connected.profile), SQLValue(connected.endpoint),
                SQLValue(connected.credential), SQLValue(connected.concurrency), .integer(seq),
            ])
        try touch(app: app, seq)
        try note(seq, (.app, app))
    }

    private func switchFeature(_ app: EntityKey, _ feature: AppFeature, _ on: Bool, _ seq: Seq) throws {
        let row = try connection.first("SELECT features FROM apps WHERE key = ?1", [.integer(app)])
        var features = Features.decode(row?.text(0) ?? "")
        if on { features.insert(feature) } else { features.remove(feature) }
        try connection.run(
            "UPDATE apps SET features = ?2, push_groups = ?3 WHERE key = ?1",
            [.integer(app), .text(Features.encode(features)), SQLValue(features.contains(.pushGroups))])
        try settleAppGroups(app: app, seq)
        try reconfigured(app, seq)
    }

    private func change(_ app: EntityKey, _ setting: AppSetting, _ value: String?, _ seq: Seq) throws {
        let key: [SQLValue] = [.integer(app), .text(setting.rawValue)]
        if let value {
            try connection.run(
                """
                INSERT INTO app_settings (app, name, value) VALUES (?1, ?2, ?3)
                ON CONFLICT (app, name) DO UPDATE SET value = excluded.value
                """, key + [.text(value)])
        } else {
            try connection.run("DELETE FROM app_settings WHERE app = ?1 AND name = ?2", key)
        }
        if setting.changesDelivery { try reconfigured(app, seq) } else { try note(seq, (.app, app)) }
    }

    private func reconfigured(_ app: EntityKey, _ seq: Seq) throws {
        try connection.run("UPDATE apps SET changed_seq = ?2 WHERE key = ?1", [.integer(app), .integer(seq)])
        try touch(app: app, seq)
        try note(seq, (.app, app))
    }

    private func pause(_ app: EntityKey, _ paused: Bool, _ seq: Seq) throws {
        try connection.run("UPDATE apps SET paused = ?2 WHERE key = ?1", [.integer(app), SQLValue(paused)])
        try note(seq, (.app, app))
    }

    private func removeApp(_ app: EntityKey, _ seq: Seq) throws {
        try connection.run("UPDATE apps SET removed_seq = ?2 WHERE key = ?1", [.integer(app), .integer(seq)])
        try endName(.app, app, seq)
        try endScope(app, seq)
        try note(seq, (.app, app))
    }
}
