import Database
package import Domain
import Store

/// What a report says about a person beside the name.
package struct PersonDetails: Hashable, Sendable {
    /// The name for people to read, where there is one.
    package let displayName: String?
    /// The attribute that names the manager, where there is one.
    package let manager: String?
}

extension Audit {
    /// A user's attributes as they stood after an event.
    ///
    /// - Parameters:
    ///   - user: who.
    ///   - seq: the event.
    /// - Returns: nothing for somebody whose key is gone.
    /// - Throws: `StorageError`.
    package func attributes(of user: EntityKey, asOf seq: Seq) throws -> [String: String] {
        let events = """
            SELECT timeline.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND events.type IN ('UserRegistered', 'UserChanged')
            """
        // Nearly always nothing has changed since, and what stands there now stood there then.
        let later = try connection.first("\(events) AND timeline.seq > ?2 LIMIT 1", [.integer(user), .integer(seq)])
        if later == nil {
            let row = try connection.first("SELECT attributes FROM users WHERE key = ?1", [.integer(user)])
            return try Texts.decode(row?.text(0) ?? "{}")
        }
        var attributes: [String: String] = [:]
        for row in try connection.rows(
            "\(events) AND timeline.seq <= ?2 ORDER BY timeline.seq", [.integer(user), .integer(seq)])
        {
            switch try journal.event(row.integer(0))?.event {
            case .userRegistered(_, let all): attributes = all
            case .userChanged(_, let set, let cleared):
                attributes.merge(set) { $1 }
                for name in cleared { attributes[name] = nil }
            default: break
            }
        }
        return attributes
    }

    func details(of user: EntityKey, asOf seq: Seq, managerAttribute: String) throws -> PersonDetails {
        let attributes = try attributes(of: user, asOf: seq)
        let text = { (name: String) in attributes[name].flatMap { $0.isEmpty ? nil : $0 } }
        return PersonDetails(displayName: text("displayName"), manager: text(managerAttribute))
    }

    /// How an answer calls somebody whose name is gone.
    static func erased(_ user: EntityKey) -> String { "(erased user \(user))" }
}
