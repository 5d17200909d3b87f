package import Database
package import Domain
package import Store

/// Questions about the past, answered from one snapshot.
///
/// It reads and changes nothing.
///
/// Every answer names the seq as of which it holds, so that it can be asked again and be the same.
package struct Audit {
    let connection: any SQLConnection
    let journal: Journal

    package init(_ connection: any SQLConnection, _ journal: Journal) {
        self.connection = connection
        self.journal = journal
    }

    /// The keys of those who bore a name at some moment of a period; a removed group's name ends with it, a leaver's stays.
    ///
    /// - Throws: `AuditError.unknown` where there is none.
    package func keys(_ kind: EntityKind, named name: String, in period: AuditPeriod) throws -> [EntityKey] {
        let folded = Names.folded(name)
        let keys = try connection.rows(
            """
            SELECT DISTINCT key FROM names
            WHERE kind = ?1 AND folded = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3) ORDER BY key
            """, [.text(kind.rawValue), .text(folded), .integer(period.from), .integer(period.to)]
        ).map { $0.integer(0) }
        guard keys.isEmpty else { return keys }
        let first = try connection.first(
            "SELECT min(from_seq) FROM names WHERE kind = ?1 AND folded = ?2", [.text(kind.rawValue), .text(folded)])
        throw AuditError.unknown(kind, name, known: try first?.optionalInteger(0).flatMap { try time(of: $0) })
    }

    /// The keys of all that had a name of that kind at some moment of a period.
    package func allKeys(_ kind: EntityKind, in period: AuditPeriod) throws -> [EntityKey] {
        try connection.rows(
            """
            SELECT DISTINCT key FROM names
            WHERE kind = ?1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2) ORDER BY key
            """, [.text(kind.rawValue), .integer(period.from), .integer(period.to)]
        ).map { $0.integer(0) }
    }

    /// The name as of a seq: the one borne then, or else the last one before it.
    package func name(_ kind: EntityKind, _ key: EntityKey, asOf seq: Seq) throws -> String {
        let parameters: [SQLValue] = [.text(kind.rawValue), .integer(key), .integer(seq)]
        // Nearly always there is one, and the index leads to it.
        if let name = try connection.first(
            """
            SELECT name FROM names WHERE kind = ?1 AND key = ?2 AND from_seq <= ?3 ORDER BY from_seq DESC LIMIT 1
            """, parameters)?.optionalText(0)
        {
            return name
        }
        let row = try connection.first(
            """
            SELECT name FROM names WHERE kind = ?1 AND key = ?2 ORDER BY (from_seq <= ?3) DESC,
                CASE WHEN from_seq <= ?3 THEN -from_seq ELSE from_seq END LIMIT 1
            """, parameters)
        return row?.optionalText(0) ?? "(erased \(kind.rawValue) \(key))"
    }

    /// When an event took effect.
    package func time(of seq: Seq) throws -> Timestamp? {
        try connection.first("SELECT at FROM events WHERE seq = ?1", [.integer(seq)])
            .map { Timestamp(microseconds: $0.integer(0)) }
    }

    /// When something ended, as the end of the period knew it: what ended later had not ended then.
    func end(_ seq: Seq?, in period: AuditPeriod) throws -> Timestamp? {
        guard let seq, seq <= period.to else { return nil }
        return try time(of: seq)
    }

    func time(_ row: SQLRow, _ place: Int) throws -> Timestamp? {
        guard let seq = row.optionalInteger(place) else { return nil }
        return try time(of: seq)
    }
}
