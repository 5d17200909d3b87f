package import Domain

/// That a user was given an app, or lost it: the beginning or the end of an assignment.
package struct AccessChange: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable, CaseIterable {
        case grant
        case removal
    }

    package let app: EntityKey
    package let user: EntityKey
    package let direction: Direction
    /// The event that decided it.
    package let seq: Seq
    /// When the assignment began: for a grant the same seq.
    package let begunSeq: Seq

    package init(app: EntityKey, user: EntityKey, direction: Direction, seq: Seq, begunSeq: Seq) {
        self.app = app
        self.user = user
        self.direction = direction
        self.seq = seq
        self.begunSeq = begunSeq
    }

    /// As of when the policy and the way to it are read: a removal is about what held right before.
    var seenSeq: Seq { direction == .grant ? seq : seq - 1 }
}

/// What became of a change of access at its target.
package enum AccessFate: Hashable, Sendable {
    /// The target has confirmed it, with this event.
    case confirmed(Seq)
    /// The target was so already, by this event.
    case alreadySo(Seq)
    /// There was nothing to take away.
    case nothingThere
    /// The opposite was decided before anything was delivered.
    case overtaken
    /// Decided, and not delivered.
    case open

    /// In one word, as scripts read it.
    package var word: String {
        switch self {
        case .confirmed: "confirmed"
        case .alreadySo: "already-so"
        case .nothingThere: "nothing-there"
        case .overtaken: "overtaken"
        case .open: "open"
        }
    }
}

/// The three times of a change of access.
package struct AccessTimes: Hashable, Sendable {
    /// When its command was recorded; of what fell due by itself, when it took effect.
    package let decided: Timestamp
    /// When the target answered the request that changed it; where that answer was lost, when it was given up.
    ///
    /// nil where nothing was sent, or what was sent is not known any more.
    package let delivered: Timestamp?
    /// When the journal learned from the target that it is so: by the answer, or by what was read back.
    package let confirmed: Timestamp?
}
