import Database
package import Domain

/// The versions (ETags) under which targets last showed our resources.
///
/// Operational: a version that was lost is read again before the next change.
extension Outbox {
    /// The version that a target last showed of a resource; nil where none is known.
    package func version(_ resource: EntityKey, app: EntityKey) throws -> String? {
        try connection.first(
            "SELECT version FROM link_versions WHERE app = ?1 AND resource = ?2", [.integer(app), .integer(resource)]
        )?.text(0)
    }

    /// Keeps the version of a resource, or forgets it where there is none.
    package func set(version: String?, of resource: EntityKey, app: EntityKey) throws {
        let key: [SQLValue] = [.integer(app), .integer(resource)]
        guard let version else {
            try connection.run("DELETE FROM link_versions WHERE app = ?1 AND resource = ?2", key)
            return
        }
        try connection.run(
            """
            INSERT INTO link_versions (app, resource, version) VALUES (?1, ?2, ?3)
            ON CONFLICT (app, resource) DO UPDATE SET version = excluded.version
            """, key + [.text(version)])
    }
}
