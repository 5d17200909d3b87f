import Database
package import Domain

extension Listing {
    /// The role of an actor as a list shows it.
    package struct Role: Sendable {
        package let actor: String
        package let role: String
        /// The event that granted it, and when.
        package let seq: Seq
        package let grantedAt: Timestamp?
    }

    /// Roles by actor, without those that were revoked or replaced.
    package func roles() throws -> [Role] {
        try connection.rows(
            """
            SELECT roles.actor, roles.role, roles.key, events.at
            FROM roles LEFT JOIN events ON events.seq = roles.key
            WHERE roles.removed_seq IS NULL ORDER BY roles.folded
            """
        ).map {
            Role(
                actor: $0.text(0), role: $0.text(1), seq: $0.integer(2),
                grantedAt: $0.optionalInteger(3).map { Timestamp(microseconds: $0) })
        }
    }

    /// What was set for the installation, by name.
    package func installationSettings() throws -> [String: String] {
        let rows = try connection.rows("SELECT name, value FROM installation_settings")
        return Dictionary(rows.map { ($0.text(0), $0.text(1)) }, uniquingKeysWith: { $1 })
    }

    /// Seqs of the questions that were recorded within a period, in order.
    package func queries(from first: Seq, to last: Seq) throws -> [Seq] {
        try connection.rows(
            "SELECT seq FROM queries WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq", [.integer(first), .integer(last)]
        ).map { $0.integer(0) }
    }
}
