package import Database
package import Domain

/// What has ended by an instant although its event is not there yet.
///
/// Revocation fails closed: whoever asks after an end and before the next write must not be told that the access goes on.
package struct Passed {
    /// A direct membership.
    private struct Edge: Hashable {
        let group: EntityKey
        let member: EntityKey
        let kind: ResourceKind
    }

    private var closed: [EntityKey: Timestamp] = [:]
    private var left: [EntityKey: Timestamp] = [:]
    private var ended: [Edge: Timestamp] = [:]
    /// The groups that each group is directly in, where such a membership has ended; otherwise nothing.
    private var outer: [EntityKey: [EntityKey]] = [:]
    /// The group that each policy names; likewise.
    private var policyGroups: [EntityKey: EntityKey] = [:]
    /// How many ends have passed.
    package let count: Int

    /// nil where nothing has.
    ///
    /// - Parameters:
    ///   - connection: where it is read, with groups and policies.
    ///   - instant: the one that is asked about.
    /// - Throws: `StorageError`.
    package init?(_ connection: any SQLConnection, by instant: Timestamp) throws {
        let items = try DueTable(connection).items(to: instant)
        guard !items.isEmpty else { return nil }
        var endsNesting = false
        for item in items {
            switch item.what {
            case .leave(let user): left[user] = item.at
            case .windowCloses(let policy): closed[policy] = item.at
            // The rule of the group keeps its members beyond the end of what was given by hand.
            case .membershipEnds(let group, let member, .user)
            where try SQLState(connection: connection).isRuleMember(member, of: group):
                break
            case .membershipEnds(let group, let member, let kind):
                ended[Edge(group: group, member: member, kind: kind)] = item.at
                endsNesting = endsNesting || kind == .group
            // What has begun is there once its event is.
            case .windowOpens, .membershipStarts, .exceptionExpires: break
            }
        }
        count = left.count + closed.count + ended.count
        guard count > 0 else { return nil }
        guard endsNesting else { return }
        for row in try connection.rows(
            "SELECT member, grp FROM memberships WHERE kind = 'group' AND to_seq IS NULL ORDER BY member, grp")
        {
            outer[row.integer(0), default: []].append(row.integer(1))
        }
        for row in try connection.rows("SELECT key, grp FROM policies WHERE removed_seq IS NULL") {
            policyGroups[row.integer(0)] = row.integer(1)
        }
    }

    /// The instants at which something has ended, in order.
    package var boundaries: [Timestamp] { Set(closed.values).union(left.values).union(ended.values).sorted() }

    /// Who was to leave by then, and when.
    package var leavers: [EntityKey: Timestamp] { left }

    /// Whoever belongs to less than before.
    package var members: [EntityKey: ResourceKind] {
        var members = left.mapValues { _ in ResourceKind.user }
        for edge in ended.keys { members[edge.member] = edge.kind }
        return members
    }

    /// Whether a user was to leave by then.
    package func hasLeft(_ user: EntityKey) -> Bool { left[user] != nil }

    /// When a reason has ended; nil where it goes on.
    ///
    /// - Parameters:
    ///   - policy: that gives the app.
    ///   - via: the group that the user is a direct member of.
    ///   - user: who has it.
    /// - Returns: the instant.
    package func time(_ policy: EntityKey, _ via: EntityKey, _ user: EntityKey) -> Timestamp? {
        [closed[policy], left[user], ended[Edge(group: via, member: user, kind: .user)], nestingEnd(policy, via)]
            .compactMap { $0 }.min()
    }

    /// When the last way from a group up to the policy's has ended.
    private func nestingEnd(_ policy: EntityKey, _ via: EntityKey) -> Timestamp? {
        guard let target = policyGroups[policy] else { return nil }
        return boundaries.first { boundary in !reaches(target, from: via, after: boundary) }
    }

    private func reaches(_ target: EntityKey, from via: EntityKey, after boundary: Timestamp) -> Bool {
        var seen: Set<EntityKey> = [via]
        var next = [via]
        while let group = next.popLast() {
            if group == target { return true }
            for outer in outer[group] ?? [] {
                let end = ended[Edge(group: outer, member: group, kind: .group)]
                if end.map({ $0 > boundary }) ?? true, seen.insert(outer).inserted { next.append(outer) }
            }
        }
        return false
    }
}
