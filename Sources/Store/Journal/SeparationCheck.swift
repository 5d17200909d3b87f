import Database
import Domain

/// Whether a command made somebody hold what a separation of duties keeps apart.
///
/// It looks at those who may have gained something, after their events are projected and settled. Whether one of them held
/// both before, the interval tables say: nothing has to be noted beforehand.
struct SeparationCheck {
    /// Users who would hold both of a pair anew, and without an exception.
    struct Conflict {
        let separation: SeparationState
        let holders: Holders
    }

    let connection: any SQLConnection

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// Whether there is any separation at all.
    func isNeeded() throws -> Bool {
        try connection.first("SELECT 1 FROM separations WHERE removed_seq IS NULL LIMIT 1") != nil
    }

    /// The conflict with the oldest separation that a command would cause.
    ///
    /// - Parameters:
    ///   - gained: who may have gained something by its events.
    ///   - first: the seq of its first event.
    /// - Returns: nil where nobody holds anything anew that is kept apart.
    /// - Throws: `StorageError`.
    func conflict(_ gained: GainedDuties, from first: Seq) throws -> Conflict? {
        var suspects: [EntityKey: Set<EntityKey>] = [:]
        for user in gained.users {
            for row in try connection.rows(SeparationSQL.ofUser, [.integer(user)]) {
                suspects[row.integer(0), default: []].insert(user)
            }
        }
        let touched =
            try gained.groups.flatMap { try connection.rows(SeparationSQL.aboveGroup, [.integer($0)]) }
            + gained.policies.flatMap { try connection.rows(SeparationSQL.ofPolicy, [.integer($0)]) }
            + gained.apps.flatMap { try connection.rows(SeparationSQL.ofApp, [.integer($0)]) }
        for key in Set(touched.map { $0.integer(0) }) {
            guard let state = try separation(key) else { continue }
            let users = try connection.rows(
                HoldersSQL.users(state.separation.kind), state.separation.parameters
            ).map { $0.integer(0) }
            suspects[key, default: []].formUnion(try users.filter { try !isExcepted($0, from: key) })
        }
        for (key, users) in suspects.sorted(by: { $0.key < $1.key }) {
            guard let state = try separation(key) else { continue }
            // A separation that the command itself has made counts from then on.
            let before = max(first - 1, state.key)
            let anew = try users.filter { try !held(state.separation, $0, asOf: before) }
            if !anew.isEmpty {
                let holders = try SQLState(connection: connection).holders(Array(anew))
                return Conflict(separation: state, holders: holders)
            }
        }
        return nil
    }

    /// The refusal of a command, by the names of now.
    func refusal(_ conflict: Conflict) throws -> Refusal {
        let separation = conflict.separation.separation
        let table = separation.kind == .groups ? "groups" : "policies"
        func name(_ key: EntityKey) throws -> String {
            try connection.first("SELECT name FROM \(table) WHERE key = ?1", [.integer(key)])?.text(0) ?? ""
        }
        return .dutiesConflict(
            separation: conflict.separation.name, separation.kind.entity, try name(separation.first),
            try name(separation.second), by: conflict.holders)
    }

    private func separation(_ key: EntityKey) throws -> SeparationState? {
        try connection.first(
            "SELECT key, name, kind, first, second FROM separations WHERE key = ?1", [.integer(key)]
        ).map { SeparationState($0) }
    }

    private func isExcepted(_ user: EntityKey, from separation: EntityKey) throws -> Bool {
        try SQLState(connection: connection).exception(of: user, from: separation) != nil
    }

    private func held(_ separation: Separation, _ user: EntityKey, asOf seq: Seq) throws -> Bool {
        let sql = separation.kind == .groups ? SeparationSQL.heldGroups : SeparationSQL.heldPolicies
        return try connection.first(sql, [.integer(user), .integer(seq)] + separation.parameters)?.truth(0) ?? false
    }
}

private enum SeparationSQL {
    /// The separations both of whose sides user `?1` holds without an exception.
    static let ofUser = """
        SELECT key FROM separations
        WHERE removed_seq IS NULL AND CASE kind
            WHEN 'groups' THEN
                \(HoldersSQL.isInGroup("separations.first", "?1")) AND \(HoldersSQL.isInGroup("separations.second", "?1"))
            ELSE
                \(HoldersSQL.hasPolicy("separations.first", "?1")) AND \(HoldersSQL.hasPolicy("separations.second", "?1"))
            END
            AND NOT EXISTS (
                SELECT 1 FROM separation_exceptions
                WHERE separation = separations.key AND user = ?1 AND to_seq IS NULL
            )
        """

    /// The separations of whose sides one may have more holders once another group is inside group `?1`.
    static let aboveGroup = """
        SELECT key FROM separations
        WHERE removed_seq IS NULL AND CASE kind
            WHEN 'groups' THEN EXISTS (
                SELECT 1 FROM group_paths WHERE descendant = ?1 AND ancestor IN (separations.first, separations.second)
            )
            ELSE EXISTS (
                SELECT 1 FROM policies JOIN group_paths ON ancestor = policies.grp AND descendant = ?1
                WHERE policies.key IN (separations.first, separations.second)
            )
            END
        """

    static let ofPolicy = """
        SELECT key FROM separations WHERE removed_seq IS NULL AND kind = 'policies' AND ?1 IN (first, second)
        """

    static let ofApp = """
        SELECT key FROM separations WHERE removed_seq IS NULL AND kind = 'policies' AND EXISTS (
            SELECT 1 FROM policies
            WHERE policies.key IN (separations.first, separations.second) AND policies.app = ?1
        )
        """

    /// Whether user `?1` belonged to both `?3` and `?4` as of seq `?2`.
    static let heldGroups = """
        WITH RECURSIVE around (grp) AS (
            SELECT grp FROM memberships
            WHERE member = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
            UNION
            SELECT memberships.grp FROM around JOIN memberships ON memberships.member = around.grp
            WHERE memberships.from_seq <= ?2 AND (memberships.to_seq IS NULL OR memberships.to_seq > ?2)
        )
        SELECT EXISTS (SELECT 1 FROM around WHERE grp = ?3) AND EXISTS (SELECT 1 FROM around WHERE grp = ?4)
        """

    /// Whether both `?3` and `?4` gave user `?1` their apps as of seq `?2`.
    static let heldPolicies = "SELECT \(gave("?3")) AND \(gave("?4"))"

    private static func gave(_ policy: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM policies JOIN reasons ON reasons.app = policies.app AND reasons.policy = policies.key
            WHERE policies.key = \(policy) AND reasons.user = ?1 AND reasons.from_seq <= ?2
                AND (reasons.to_seq IS NULL OR reasons.to_seq > ?2)
        )
        """
    }
}
