import Database
import Domain

/// What has fallen due becomes events, before anything else of a transaction.
///
/// So nothing in the journal is later than a boundary that has not been fired, and each boundary's event has the
/// boundary's own time, however late the transaction comes.
extension CommandProcessor {
    /// Items that are read at once.
    private static let batch = 1_000

    /// Fires everything that falls due up to an instant, in order, each as a command of its own.
    ///
    /// Costs one statement where nothing is due, and none where that was known.
    ///
    /// - Parameters:
    ///   - limit: the last instant that counts.
    ///   - most: about so many at most.
    /// - Returns: whether that was all of it.
    /// - Throws: `StorageError`, and then the transaction must be rolled back.
    @discardableResult
    func fire(upTo limit: Timestamp, most: Int = .max) throws -> Bool {
        let due = DueTable(connection)
        var fired = 0
        while let next = try nextBoundary(due), next <= limit {
            guard fired < most else { return false }
            // Those of one instant at a time: what they set falls due later than they do.
            let items = try due.items(from: next, to: next, most: Self.batch)
            var hasLeaver = false
            for item in items {
                // With a leaver goes what was to begin or to end for the same person.
                if hasLeaver, try !due.holds(item) { continue }
                try fire(item)
                if case .leave = item.what { hasLeaver = true }
            }
            fired += items.count
            place.boundary = nil
        }
        return true
    }

    private func nextBoundary(_ due: DueTable) throws -> Timestamp? {
        if let known = place.boundary { return known }
        let next = try due.next()
        place.boundary = .some(next)
        return next
    }

    private func fire(_ item: DueItem) throws {
        let last = try lastCommand()
        let key = self.key(of: item)
        guard try connection.first("SELECT 1 FROM commands WHERE key = ?1", [.blob(key)]) == nil else {
            throw StorageError(
                .corrupt,
                "the table due holds what has happened already (seq \(item.seq) set it); `provisor rebuild` makes it again from the journal"
            )
        }
        var head = try head()
        let (first, at) = (head.seq + 1, max(item.at, head.at))
        let decider = Decider(state: SQLState(connection: connection), at: at)
        let takes = item.mayTakeAway
        if takes { try projection.beginNoting() }
        let events = try decider.decide(item)
        if takes {
            for event in events {
                try append(try journal.encode(event), &head, at: at, command: last.id + 1, noting: true)
            }
        } else {
            try appendKeepingApart(item, events, &head, at: at, command: last.id + 1)
        }
        for event in takes ? try decider.holding(events, from: first) : [] {
            try append(try journal.encode(event), &head, at: at, command: last.id + 1)
        }
        place.head = head
        try record(
            Command([], actor: DueItem.actor, reason: DueItem.reason, at: at), after: last, key: key, fingerprint: [],
            subject: nil, answer: Answer(outcome: .accepted(first: first, last: head.seq)), typed: [])
    }

    /// Nobody can type such a key: it is a digest of a digest.
    private func key(of item: DueItem) -> [UInt8] {
        journal.seal.digest(journal.seal.digest(item.key).hexadecimal)
    }
}
