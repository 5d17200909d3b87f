/// Something that falls due at an instant that the journal knows already.
///
/// Replay asks no clock: when the instant has come, what falls due becomes an event, by a command of its own.
package struct DueItem: Hashable, Sendable {
    /// What falls due.
    package enum What: Hashable, Sendable {
        case leave(user: EntityKey)
        case windowOpens(policy: EntityKey)
        case windowCloses(policy: EntityKey)
        /// `until` is when the membership is to end again.
        case membershipStarts(group: EntityKey, member: EntityKey, kind: ResourceKind, until: Timestamp?)
        case membershipEnds(group: EntityKey, member: EntityKey, kind: ResourceKind)
        case exceptionExpires(separation: EntityKey, user: EntityKey)
    }

    package let what: What
    /// The boundary: when it takes effect.
    package let at: Timestamp
    /// The event that set the boundary; of those that fall due together the oldest goes first.
    package let seq: Seq

    package init(_ what: What, at: Timestamp, seq: Seq) {
        self.what = what
        self.at = at
        self.seq = seq
    }

    /// Who asks for what falls due, as the audit shows it.
    package static let actor = "provisor"
    /// And why.
    package static let reason = "due"

    /// Names the entity and the boundary: of one key there is one effect, so nothing is fired twice.
    package var key: String {
        let entity =
            switch what {
            case .leave(let user): "user:\(user):leave"
            case .windowOpens(let policy): "policy:\(policy):open"
            case .windowCloses(let policy): "policy:\(policy):close"
            case .membershipStarts(let group, let member, _, _): "member:\(group):\(member):start"
            case .membershipEnds(let group, let member, _): "member:\(group):\(member):end"
            case .exceptionExpires(let separation, let user): "separation:\(separation):\(user):exception"
            }
        return "due:\(entity):\(at.microseconds)"
    }

    /// Whether it can take something away from many at once, which may have to be held.
    ///
    /// One person's end and one person's leaving are never held.
    package var mayTakeAway: Bool {
        switch what {
        case .windowCloses, .membershipEnds(_, _, .group): true
        default: false
        }
    }
}
