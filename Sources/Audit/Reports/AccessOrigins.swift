import Database
import Domain
import Store

/// Says why people had access and who gave it, each policy, way and command once for all whom they concern.
package struct AccessOrigins {
    private let audit: Audit
    private let period: ReportPeriod
    private let managerAttribute: String
    private var ways: [[EntityKey]: String] = [:]
    private var commands: [Int64: CommandRecord] = [:]
    private var person: (user: EntityKey, details: PersonDetails)?

    /// So many are remembered before they are forgotten together.
    private static let mostRemembered = 4096

    /// Begins to ask about one period.
    ///
    /// - Parameters:
    ///   - audit: what is asked.
    ///   - period: the period.
    ///   - managerAttribute: which attribute of a user names the manager.
    package init(_ audit: Audit, _ period: ReportPeriod, managerAttribute: String) {
        self.audit = audit
        self.period = period
        self.managerAttribute = managerAttribute
    }

    /// Where one stretch of access comes from.
    ///
    /// - Throws: `StorageError`.
    package mutating func origin(of record: AccessRecord) throws -> AccessOrigin {
        let rows = try audit.connection.rows(
            """
            SELECT policy, via FROM reasons
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?4 AND (to_seq IS NULL OR to_seq > ?3) AND from_seq >= ?5
                AND (?6 IS NULL OR from_seq < ?6)
            ORDER BY from_seq, policy, via
            """,
            [
                .integer(record.app), .integer(record.user), .integer(period.first), .integer(period.last),
                .integer(record.seq), try SQLValue(end(of: record)),
            ])
        var reasons: [String] = []
        for row in rows {
            let text = try text(row)
            if !reasons.contains(text) { reasons.append(text) }
        }
        let command = try command(record.command)
        return AccessOrigin(
            reasons: reasons, actor: command?.actor, reason: command?.reason, person: try details(of: record.user))
    }

    /// The event that ended it, whenever that was.
    private func end(of record: AccessRecord) throws -> Seq? {
        try audit.connection.first(
            "SELECT to_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq = ?3",
            [.integer(record.app), .integer(record.user), .integer(record.seq)])?.optionalInteger(0)
    }

    private mutating func text(_ row: SQLRow) throws -> String {
        let way = [row.integer(0), row.integer(1)]
        if let text = ways[way] { return text }
        if ways.count >= Self.mostRemembered { ways = [:] }
        let text = try audit.describe(row, asOf: period.last)
        ways[way] = text
        return text
    }

    /// Who gave a command.
    mutating func command(_ id: Int64) throws -> CommandRecord? {
        if let known = commands[id] { return known }
        if commands.count >= Self.mostRemembered { commands = [:] }
        let command = try audit.journal.command(id)
        commands[id] = command
        return command
    }

    private mutating func details(of user: EntityKey) throws -> PersonDetails {
        if let person, person.user == user { return person.details }
        let details = try audit.details(of: user, asOf: period.last, managerAttribute: managerAttribute)
        person = (user, details)
        return details
    }
}
