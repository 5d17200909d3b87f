import Database
package import Domain

/// How long the grants, or the removals, of one app took from the decision to the target.
package struct DelayAnswer: Hashable, Sendable {
    package let app: String
    package let direction: AccessChange.Direction
    /// From the decision to the target's answer.
    package var delivered = DelayHistogram()
    /// From the answer until the journal knew of it.
    package var learned = DelayHistogram()
    /// From the decision until the journal knew of it.
    package var confirmed = DelayHistogram()
    /// How many were confirmed by an event whose request is not known any more, or that no request brought.
    package var unattributed: Int64 = 0
    /// Decided, and not delivered.
    package var open: Int64 = 0
    package var oldestOpen: Timestamp?
    /// The target was so already, or there was nothing to take away.
    package var needless: Int64 = 0
    /// The opposite was decided before anything was delivered.
    package var overtaken: Int64 = 0

    /// Whether nothing of the kind was decided.
    package var isEmpty: Bool {
        confirmed.figures == nil && open == 0 && needless == 0 && overtaken == 0
    }

    fileprivate mutating func add(_ times: AccessTimes, _ fate: AccessFate) {
        switch fate {
        case .confirmed:
            guard let known = times.confirmed else { return }
            confirmed.add(known.microseconds - times.decided.microseconds)
            guard let answered = times.delivered else {
                unattributed += 1
                return
            }
            delivered.add(answered.microseconds - times.decided.microseconds)
            learned.add(known.microseconds - answered.microseconds)
        case .open:
            open += 1
            oldestOpen = min(oldestOpen ?? times.decided, times.decided)
        case .alreadySo, .nothingThere: needless += 1
        case .overtaken: overtaken += 1
        }
    }
}

extension Audit {
    /// The delays of all grants and removals of an app that were decided within a range of the journal.
    ///
    /// Memory does not grow with them: each is looked up and counted.
    ///
    /// - Parameters:
    ///   - app: the app.
    ///   - seqs: by when they were decided; what became of them since counts.
    /// - Returns: one answer for the grants, one for the removals.
    /// - Throws: `StorageError`; `TraceError` where an event or a command that decided one is gone.
    package func delays(app: EntityKey, decided seqs: ClosedRange<Seq>) throws -> [DelayAnswer] {
        let name = try name(.app, app, asOf: seqs.upperBound)
        var grants = DelayAnswer(app: name, direction: .grant)
        var removals = DelayAnswer(app: name, direction: .removal)
        let judge = AccessJudge(connection)
        try connection.forEach(
            """
            SELECT user, from_seq, to_seq FROM assignments
            WHERE app = ?1 AND (from_seq BETWEEN ?2 AND ?3 OR to_seq BETWEEN ?2 AND ?3)
            """, [.integer(app), .integer(seqs.lowerBound), .integer(seqs.upperBound)]
        ) { row in
            let (user, begun) = (row.integer(0), row.integer(1))
            if seqs.contains(begun) {
                let grant = AccessChange(app: app, user: user, direction: .grant, seq: begun, begunSeq: begun)
                let fate = try judge.fate(grant)
                grants.add(try judge.times(grant, fate), fate)
            }
            if let end = row.optionalInteger(2), seqs.contains(end) {
                let removal = AccessChange(app: app, user: user, direction: .removal, seq: end, begunSeq: begun)
                let fate = try judge.fate(removal)
                removals.add(try judge.times(removal, fate), fate)
            }
        }
        return [grants, removals]
    }
}
