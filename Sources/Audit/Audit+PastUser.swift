import Database
import Domain
import Store

/// A user as the events up to a seq have left him or her.
struct PastUser {
    private(set) var status = UserStatus.removed
    private(set) var attributes: [String: String] = [:]
    /// Whether the key is gone under which the attributes are sealed.
    private(set) var isErased = false

    fileprivate mutating func take(_ event: Event) {
        switch event {
        case .userRegistered(_, let attributes):
            status = .active
            self.attributes = attributes
            isErased = attributes.isEmpty
        case .userChanged(_, let set, let cleared):
            attributes.merge(set) { $1 }
            for name in cleared { attributes[name] = nil }
        case .userSuspended: status = .suspended
        case .userResumed, .userReturned: status = .active
        case .userRemoved: status = .removed
        default: break
        }
    }
}

extension Audit {
    /// A user as of a seq: attributes of the past stand in the journal alone, so that one user's events are read.
    func pastUser(_ user: EntityKey, asOf seq: Seq) throws -> PastUser {
        let seqs = try connection.rows(
            """
            SELECT timeline.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND timeline.seq <= ?2 AND events.type IN (
                'UserRegistered', 'UserChanged', 'UserSuspended', 'UserResumed', 'UserRemoved', 'UserReturned'
            )
            ORDER BY timeline.seq
            """, [.integer(user), .integer(seq)])
        var past = PastUser()
        for row in seqs {
            if let event = try journal.event(row.integer(0)) { past.take(event.event) }
        }
        return past
    }

    /// The groups that a user belonged to as of a seq, directly or by nesting.
    func groups(of user: EntityKey, asOf seq: Seq) throws -> Set<EntityKey> {
        let rows = try connection.rows(
            """
            WITH RECURSIVE around (grp) AS (
                SELECT grp FROM memberships
                WHERE member = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
                UNION
                SELECT memberships.grp FROM around JOIN memberships ON memberships.member = around.grp
                WHERE memberships.from_seq <= ?2 AND (memberships.to_seq IS NULL OR memberships.to_seq > ?2)
            )
            SELECT grp FROM around
            """, [.integer(user), .integer(seq)])
        return Set(rows.map { $0.integer(0) })
    }

    /// The scope that an app had as of a seq: expression and language; nil where it had none.
    func scope(_ app: EntityKey, asOf seq: Seq) throws -> ExpressionText? {
        try connection.first(
            """
            SELECT expression, language FROM app_scopes
            WHERE app = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
            """, [.integer(app), .integer(seq)]
        ).map { ExpressionText($0.text(0), language: $0.text(1)) }
    }
}
