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
    let naming: Naming
    let causes = CauseMemory()

    /// Which names stand in an answer.
    package enum Naming: Hashable, Sendable {
        /// Those of the time that is asked about.
        case then
        /// Those of now, and the last one of what is gone.
        case today
    }

    package init(_ connection: any SQLConnection, _ journal: Journal, naming: Naming = .then) {
        self.connection = connection
        self.journal = journal
        self.naming = naming
    }

    /// The keys of those who bore a name at some moment of a period; a removed group's name ends with it, a leaver's stays.
    ///
    /// Where names of today are asked for, whoever bears it today comes first.
    ///
    /// - Throws: `AuditError.unknown` where there is none.
    package func keys(_ kind: EntityKind, named name: String, in period: AuditPeriod) throws -> [EntityKey] {
        let folded = Names.folded(name)
        func keys(_ from: Seq, _ to: Seq) throws -> [EntityKey] {
            try connection.rows(
                """
                SELECT DISTINCT key FROM names
                WHERE kind = ?1 AND folded = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3) ORDER BY key
                """, [.text(kind.rawValue), .text(folded), .integer(from), .integer(to)]
            ).map { $0.integer(0) }
        }
        if naming == .today, case let today = try keys(.max, .max), !today.isEmpty { return today }
        let found = try keys(period.from, period.to)
        guard found.isEmpty else { return found }
        let first = try connection.first(
            "SELECT min(from_seq) FROM names WHERE kind = ?1 AND folded = ?2", [.text(kind.rawValue), .text(folded)])
        throw AuditError.unknown(kind, name, known: try first?.optionalInteger(0).flatMap { try time(of: $0) })
    }

    /// The keys of those who bore one of some names at some moment of a period; of all there were where no name is given.
    ///
    /// - Throws: `AuditError.unknown` where nobody bore one of the names.
    package func keys(_ kind: EntityKind, named names: [String], in period: AuditPeriod) throws -> [EntityKey] {
        guard !names.isEmpty else { return try allKeys(kind, in: period) }
        var seen: Set<EntityKey> = []
        return try names.flatMap { try keys(kind, named: $0, in: period) }.filter { seen.insert($0).inserted }
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

    /// The name as of a seq: the one borne then, or else the last one before it; or today's, where that is asked for.
    package func name(_ kind: EntityKind, _ key: EntityKey, asOf seq: Seq) throws -> String {
        let seq = naming == .today ? Seq.max : seq
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
