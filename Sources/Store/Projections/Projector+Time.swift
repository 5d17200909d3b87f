import Database
import Domain

/// What begins and ends at an instant: windows of policies, ends and beginnings of memberships, and dates of leaving.
///
/// The instants are data. Which of them have come, events say, never a clock.
extension Projector {
    func applyTime(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .policyWindowChanged(let policy, let window, let isOpen):
            try endWindow(policy, seq)
            try dropDue(ofPolicy: policy)
            try beginWindow(policy, window, isOpen, seq)
            try settlePolicy(policy, seq)
        case .accessWindowOpened(let policy): try turnWindow(policy, isOpen: true, .open, seq)
        case .accessWindowClosed(let policy): try turnWindow(policy, isOpen: false, .close, seq)
        case .membershipScheduled(let group, let member, let kind, let from, let until):
            try setDue(.start, group, member, at: from, kind: kind, until: until, seq)
            try note(seq, (.group, group), (kind == .user ? .user : .group, member))
        case .membershipUnscheduled(let group, let member, let kind):
            try dropDue(.start, group, member)
            try note(seq, (.group, group), (kind == .user ? .user : .group, member))
        case .membershipStarted(let group, let member, let kind, let until):
            try dropDue(.start, group, member)
            if let until { try setDue(.end, group, member, at: until, kind: kind, seq) }
            try addMember(group, member, kind, seq)
        case .membershipEndChanged(let group, let member, let kind, let until):
            if let until {
                try setDue(.end, group, member, at: until, kind: kind, seq)
            } else {
                try dropEnd(group, member)
            }
            try note(seq, (.group, group), (kind == .user ? .user : .group, member))
        case .membershipExpired(let group, let member, let kind): try removeMember(group, member, kind, seq)
        case .leaveScheduled(let user, let at):
            try setDue(.leave, user, 0, at: at, seq)
            try note(seq, (.user, user))
        case .leaveCancelled(let user):
            try dropDue(.leave, user, 0)
            try note(seq, (.user, user))
        default: break
        }
    }

    /// Begins a window, and says when it will open and close; a policy that is open always has none.
    func beginWindow(_ policy: EntityKey, _ window: TimeWindow, _ isOpen: Bool, _ seq: Seq) throws {
        guard window != .always else { return }
        try connection.run(
            """
            INSERT INTO policy_windows (policy, from_at, until_at, open, from_seq) VALUES (?1, ?2, ?3, ?4, ?5)
            """,
            [
                .integer(policy), SQLValue(window.from?.microseconds), SQLValue(window.until?.microseconds),
                SQLValue(isOpen), .integer(seq),
            ])
        if let from = window.from, !isOpen { try setDue(.open, policy, 0, at: from, seq) }
        if let until = window.until { try setDue(.close, policy, 0, at: until, seq) }
    }

    func endWindow(_ policy: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE policy_windows SET to_seq = ?2 WHERE policy = ?1 AND to_seq IS NULL",
            [.integer(policy), .integer(seq)])
    }

    /// The window that ends with this event goes on, open or closed.
    private func turnWindow(_ policy: EntityKey, isOpen: Bool, _ kind: DueKind, _ seq: Seq) throws {
        try dropDue(kind, policy, 0)
        try endWindow(policy, seq)
        try connection.run(
            """
            INSERT INTO policy_windows (policy, from_at, until_at, open, from_seq)
            SELECT policy, from_at, until_at, ?3, ?2 FROM policy_windows WHERE policy = ?1 AND to_seq = ?2
            """, [.integer(policy), .integer(seq), SQLValue(isOpen)])
        try settlePolicy(policy, seq)
    }

    func setDue(
        _ kind: DueKind, _ entity: EntityKey, _ member: EntityKey, at: Timestamp, kind memberKind: ResourceKind? = nil,
        until: Timestamp? = nil, _ seq: Seq
    ) throws {
        try connection.run(
            """
            INSERT INTO due (kind, entity, member, at, member_kind, until, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (kind, entity, member) DO UPDATE SET at = excluded.at, until = excluded.until, seq = excluded.seq
            """,
            [
                .text(kind.rawValue), .integer(entity), .integer(member), .integer(at.microseconds),
                SQLValue(memberKind?.rawValue), SQLValue(until?.microseconds), .integer(seq),
            ])
    }

    func dropDue(_ kind: DueKind, _ entity: EntityKey, _ member: EntityKey) throws {
        try connection.run(
            "DELETE FROM due WHERE kind = ?1 AND entity = ?2 AND member = ?3",
            [.text(kind.rawValue), .integer(entity), .integer(member)])
    }

    /// A membership that is over has no end to come.
    func dropEnd(_ group: EntityKey, _ member: EntityKey) throws { try dropDue(.end, group, member) }

    func dropDue(ofPolicy policy: EntityKey) throws {
        try dropDue(.open, policy, 0)
        try dropDue(.close, policy, 0)
    }

    func dropDue(ofUser user: EntityKey) throws {
        try dropDue(.leave, user, 0)
        try dropDue(ofMember: user)
    }

    func dropDue(ofGroup group: EntityKey) throws {
        try connection.run("DELETE FROM due WHERE kind IN ('start', 'end') AND entity = ?1", [.integer(group)])
        try dropDue(ofMember: group)
    }

    private func dropDue(ofMember member: EntityKey) throws {
        try connection.run("DELETE FROM due WHERE member = ?1 AND member <> 0", [.integer(member)])
    }
}

/// The kinds of rows of the table `due`.
enum DueKind: String {
    case leave
    case open
    case close
    case start
    case end
    case exception
}
