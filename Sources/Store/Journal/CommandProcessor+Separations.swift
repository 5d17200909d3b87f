import Domain

/// Keeping duties apart: a command is taken back where it made somebody hold what must be separate.
extension CommandProcessor {
    /// Whether a command must be looked at: it can give somebody something, and there is something to keep apart.
    ///
    /// Of several requests one may add the separation.
    func mayConflict(_ command: Command) throws -> Bool {
        guard command.mustKeepApart, command.requests.contains(where: \.mayJoinDuties) else { return false }
        return try command.requests.count > 1 || hasSeparations()
    }

    /// Whether there is a separation, read once as long as none is added or removed.
    func hasSeparations() throws -> Bool {
        if let known = place.hasSeparations { return known }
        let has = try SeparationCheck(connection).isNeeded()
        place.hasSeparations = has
        return has
    }

    /// What the events since a seq have brought together.
    func conflict(_ gained: GainedDuties, from first: Seq) throws -> SeparationCheck.Conflict? {
        guard !gained.isEmpty, try hasSeparations() else { return nil }
        try projection.settle()
        return try SeparationCheck(connection).conflict(gained, from: first)
    }

    /// Refuses a command whose events have brought together what is kept apart.
    func keepApart(_ gained: GainedDuties, from first: Seq) throws {
        if let conflict = try conflict(gained, from: first) { throw try SeparationCheck(connection).refusal(conflict) }
    }

    /// Appends events that fall due, unless they bring together what is kept apart: that is recorded in their place.
    ///
    /// A membership that begins by itself fails closed: nobody is there to be refused.
    func appendKeepingApart(
        _ item: DueItem, _ events: [Event], _ head: inout (seq: Seq, at: Timestamp), at: Timestamp, command: Int64
    ) throws {
        guard case .membershipStarts(let group, let member, let kind, _) = item.what, try hasSeparations() else {
            for event in events { try append(try journal.encode(event), &head, at: at, command: command) }
            return
        }
        var next = head
        do {
            try undoable {
                var gained = GainedDuties()
                for event in events {
                    try append(try journal.encode(event), &next, at: at, command: command)
                    gained.note(event, seq: next.seq)
                }
                if let conflict = try conflict(gained, from: head.seq + 1) { throw Stopped(conflict: conflict) }
            }
            head = next
        } catch let stopped as Stopped {
            let refused = Event.membershipStartRefused(
                group: group, member: member, kind: kind, separation: stopped.conflict.separation.key)
            try append(try journal.encode(refused), &head, at: at, command: command)
        }
    }

    private struct Stopped: Error {
        let conflict: SeparationCheck.Conflict
    }
}
