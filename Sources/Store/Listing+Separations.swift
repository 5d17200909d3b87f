import Database
package import Domain

extension Listing {
    /// A separation of duties as a list shows it.
    package struct SeparationLine: Sendable {
        package let state: SeparationState
        /// Names of the two.
        package let first: String
        package let second: String
        /// Users who hold both without an exception.
        package let violations: Int
        /// Exceptions that hold, whether or not their user holds both.
        package let exceptions: Int
    }

    /// Separations by name, without those that were removed.
    ///
    /// - Parameter now: an exception whose end has passed by then is over.
    /// - Returns: each with how many people violate it.
    /// - Throws: `StorageError`.
    package func separations(now: Timestamp) throws -> [SeparationLine] {
        try connection.rows(
            "SELECT key, name, kind, first, second FROM separations WHERE removed_seq IS NULL ORDER BY folded"
        ).map { row in
            let state = SeparationState(row)
            let excepted = try excepted(from: state.key, now: now)
            return SeparationLine(
                state: state, first: try name(of: state.separation.first, state.separation.kind),
                second: try name(of: state.separation.second, state.separation.kind),
                violations: try holders(of: state).subtracting(excepted).count, exceptions: excepted.count)
        }
    }

    /// How many people hold what a separation keeps apart, without an exception; nil where nothing is kept apart.
    ///
    /// - Throws: `StorageError`.
    package func violators(now: Timestamp) throws -> Int? {
        let rows = try connection.rows(
            "SELECT key, name, kind, first, second FROM separations WHERE removed_seq IS NULL")
        guard !rows.isEmpty else { return nil }
        return try rows.map { SeparationState($0) }.reduce(into: Set<EntityKey>()) { people, state in
            people.formUnion(try holders(of: state).subtracting(try excepted(from: state.key, now: now)))
        }.count
    }

    /// A membership that did not begin when its time had come.
    package struct RefusedStart: Sendable {
        /// The user or the group that was to join.
        package let member: String
        package let group: String
        package let at: Timestamp
        package let seq: Seq
    }

    /// The memberships that did not begin because of a separation, the newest first.
    ///
    /// - Throws: `StorageError`.
    package func refusedStarts(by separation: EntityKey) throws -> [RefusedStart] {
        try connection.rows(
            """
            SELECT json_extract(events.data, '$.member'), json_extract(events.data, '$.kind'),
                json_extract(events.data, '$.group'), events.at, events.seq
            FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'separation' AND timeline.key = ?1 AND events.type = 'MembershipStartRefused'
            ORDER BY timeline.seq DESC
            """, [.integer(separation)]
        ).map { row in
            RefusedStart(
                member: try name(row.integer(0), row.text(1) == "group" ? .group : .user),
                group: try name(row.integer(2), .group), at: Timestamp(microseconds: row.integer(3)),
                seq: row.integer(4))
        }
    }

    private func holders(of state: SeparationState) throws -> Set<EntityKey> {
        Set(
            try connection.rows(HoldersSQL.users(state.separation.kind), state.separation.parameters)
                .map { $0.integer(0) })
    }

    private func excepted(from separation: EntityKey, now: Timestamp) throws -> Set<EntityKey> {
        Set(
            try connection.rows(
                """
                SELECT user FROM separation_exceptions WHERE separation = ?1 AND to_seq IS NULL AND until_at > ?2
                """, [.integer(separation), .integer(now.microseconds)]
            ).map { $0.integer(0) })
    }

    private func name(of key: EntityKey, _ kind: SeparationKind) throws -> String {
        try name(kind == .groups ? "groups" : "policies", "name", key)
    }
}
