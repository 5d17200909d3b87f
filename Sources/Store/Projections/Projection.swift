import Database
import Domain

/// Takes events into the derived tables and, where there is one, into the outbox.
///
/// Most events of a large journal are users who come into groups. What follows from these is not worked out event by event
/// but for a run of them, by the same statements over more rows. Whoever reads what an event leads to (assignments, wants,
/// jobs) calls ``settle()`` first; users, groups and memberships are always up to date.
final class Projection {
    private let projector: Projector
    private let reactor: Reactor
    private let wake: (() throws -> Void)?
    /// The users who have moved since the last settling.
    private var moved: Set<EntityKey> = []
    /// Whether one of them has left a group.
    private var mayEnd = false

    /// So many rows stay in the processor's cache.
    private static let longestRun = 1_000

    /// - Parameters:
    ///   - connection: inside a write transaction.
    ///   - wake: makes the jobs of what was touched due; nil where there are none, as in a rebuild.
    init(_ connection: any SQLConnection, wake: (() throws -> Void)?) {
        projector = Projector(connection)
        reactor = Reactor(connection)
        self.wake = wake
    }

    /// Applies the next event of the journal.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - seq: its place, one more than that of the event before.
    ///   - noting: whether it is noted what it takes away (`Reactor.noteTaken`); it is settled at once then.
    /// - Throws: `StorageError`.
    func apply(_ event: Event, seq: Seq, noting: Bool = false) throws {
        switch event {
        case .memberAdded(_, let user, .user), .memberRemoved(_, let user, .user),
            .membershipStarted(_, let user, .user, _),
            .membershipExpired(_, let user, .user):
            if moved.contains(user) || moved.count >= Self.longestRun { try settle() }
            try projector.apply(event, seq: seq)
            moved.insert(user)
            switch event {
            case .memberRemoved, .membershipExpired: mayEnd = true
            default: break
            }
            if noting { try settle(noting: true) }
        case .userRegistered where try projector.book.rules().isEmpty:
            // Nobody waits for somebody who belongs to nothing yet.
            try projector.apply(event, seq: seq)
        case .membershipScheduled, .membershipUnscheduled, .membershipEndChanged, .leaveScheduled,
            .leaveCancelled:
            // Nobody waits for a day that is to come.
            try projector.apply(event, seq: seq)
        default:
            try settle()
            try projector.apply(event, seq: seq)
            try react(noting: noting)
        }
    }

    /// Works out all that follows from the events so far.
    ///
    /// - Throws: `StorageError`.
    func settle() throws { try settle(noting: false) }

    /// Forgets the moves of events that were rolled back, scratch rows and all.
    func forget() {
        moved = []
        mayEnd = false
        projector.book.forget()
    }

    /// Whether there is a rule, a condition or a scope, so that a changed attribute can take something away.
    func readsAttributes() throws -> Bool { try !projector.book.isEmpty() }

    /// Begins to note what is taken away.
    func beginNoting() throws {
        try settle()
        try reactor.forgetTaken()
    }

    private func settle(noting: Bool) throws {
        guard !moved.isEmpty else { return }
        try projector.settleMoves(mayEnd: mayEnd)
        moved = []
        mayEnd = false
        try react(noting: noting)
    }

    private func react(noting: Bool) throws {
        guard try reactor.raise() else { return }
        if noting { try reactor.noteTaken() }
        try wake?()
        try reactor.forget()
    }
}
