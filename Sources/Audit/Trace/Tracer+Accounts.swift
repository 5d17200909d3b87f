import Database
import Domain

extension Tracer {
    /// The account as the tables have it must be what the events of its outcomes say, so that neither can be missing.
    func checkAccounts() throws {
        let told = try outcomeEvents()
        let rows = try connection.rows(
            "SELECT from_seq, to_seq FROM accounts WHERE app = ?1 AND user = ?2 ORDER BY from_seq", place)
        let begun = Set(rows.map { $0.integer(0) })
        let ended = Set(rows.compactMap { $0.optionalInteger(1) })
        for (seq, turn) in told.sorted(by: { $0.key < $1.key }) {
            let isKept =
                switch turn {
                case .begins: begun.contains(seq)
                case .ends: ended.contains(seq)
                case .perhaps: true
                }
            guard isKept else { throw TraceError.broken("the account as of event \(seq) is missing") }
        }
        if let seq = begun.union(ended).subtracting(told.keys).min() {
            throw TraceError.broken("event \(seq), by which the account changed, is missing from the user's timeline")
        }
    }

    /// What an event of an outcome does to the table of accounts.
    private enum Turn {
        case begins
        case ends
        /// Seen at the target: only where it had been otherwise.
        case perhaps
    }

    private func outcomeEvents() throws -> [Seq: Turn] {
        let rows = try connection.rows(
            """
            SELECT timeline.seq, events.type, json_extract(events.data, '$.app')
            FROM timeline LEFT JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1
            """, [.integer(change.user)])
        var told: [Seq: Turn] = [:]
        for row in rows {
            guard let type = row.optionalText(1) else {
                throw TraceError.broken("event \(row.integer(0)) is missing from the journal")
            }
            guard row.optionalInteger(2) == change.app else { continue }
            switch type {
            case "AccountCreated", "AccountAdopted", "AccountDeactivated", "AccountReactivated":
                told[row.integer(0)] = .begins
            case "AccountDeleted", "AccountVanished": told[row.integer(0)] = .ends
            case "AccountDrifted": told[row.integer(0)] = .perhaps
            default: break
            }
        }
        return told
    }

    /// The account's id at the target, around an event.
    func remoteId(at seq: Seq) throws -> String {
        let row = try connection.first(
            """
            SELECT remote_id FROM accounts WHERE app = ?1 AND user = ?2 AND (from_seq = ?3 OR to_seq = ?3)
            ORDER BY from_seq DESC LIMIT 1
            """, place + [.integer(seq)])
        guard let row else { throw TraceError.broken("the account as of event \(seq) is missing") }
        return row.text(0)
    }
}
