import Database
import Domain
import JSON
import Store

/// Which attempt, and which of its requests, an event came from.
struct OutcomeOrigin: Hashable {
    let resource: EntityKey
    let epoch: Int64
    /// The request, where it was to change something.
    let attempt: Int64?
    /// The request's place in its attempt, where it only read.
    let place: Int64?
}

extension Tracer {
    /// The links from the job on: its attempts with their requests, what happened in between, and the outcome.
    ///
    /// - Returns: the links, and the account's id at the target; nil where nothing is there.
    /// - Throws: `TraceError.broken`; `StorageError`.
    func deliveryLinks(_ fate: AccessFate, _ job: TracedJob) throws -> (links: [TraceLink], remoteId: String?) {
        switch fate {
        case .confirmed(let seq):
            let (outcome, origin, remoteId) = try outcomeLink(seq)
            return (try notes(before: seq) + attemptLinks(origin, from: change.seq, outcome: seq) + [outcome], remoteId)
        case .alreadySo(let seq):
            // How it came to be so: the attempt that this was, and none of the others.
            let (outcome, origin, remoteId) = try outcomeLink(seq)
            return (try attemptLinks(origin, from: .max, outcome: seq) + [outcome], remoteId)
        case .open:
            let links = try attempts(from: change.seq, to: .max, only: nil)
            if job.epoch > 0, job.doneSeq < change.seq, let last = try lastEpoch(), last != job.epoch {
                throw TraceError.broken("attempt of epoch \(job.epoch), the newest of the job, is missing")
            }
            return (try notes(before: .max) + links, nil)
        case .nothingThere, .overtaken: return ([], nil)
        }
    }

    private func lastEpoch() throws -> Int64? {
        try connection.first("SELECT coalesce(max(epoch), 0) FROM claims WHERE app = ?1 AND resource = ?2", place)?
            .integer(0)
    }

    /// The event of an outcome, and where it came from; no origin where it was read back by a reconciliation.
    private func outcomeLink(_ seq: Seq) throws -> (TraceLink, OutcomeOrigin?, remoteId: String) {
        let event = try event(seq, "by which the app confirmed it")
        let cause = try cause(of: event)
        let remoteId = try remoteId(at: seq)
        let row = try connection.first(
            "SELECT resource, epoch, attempt, place FROM outcomes WHERE seq = ?1", [.integer(seq)])
        let origin = row.map {
            OutcomeOrigin(
                resource: $0.integer(0), epoch: $0.integer(1), attempt: $0.optionalInteger(2),
                place: $0.optionalInteger(3))
        }
        let actor = cause.record.actor ?? ""
        // What a worker reports comes from a request; what somebody's reconciliation has read does not.
        if origin == nil && actor == Self.worker {
            throw TraceError.broken("which request brought event \(seq) is missing")
        }
        let source = origin == nil ? ", read back by a reconciliation of \(actor)" : ""
        let link = TraceLink(
            kind: .outcome,
            text: "seq \(seq) \(event.type): \(try audit.describe(event)), account \(remoteId)\(source)", at: event.at,
            facts: [
                .init("seq", seq), .init("event", event.type), .init("at", event.at), .init("remoteId", remoteId),
                .init("command", cause.record.id), .init("actor", cause.record.actor),
                .init("recordedAt", cause.record.recordedAt), .init("epoch", origin?.epoch),
            ])
        return (link, origin, remoteId)
    }

    /// Who reports what a target has answered.
    private static let worker = "worker"

    private func attemptLinks(_ origin: OutcomeOrigin?, from seq: Seq, outcome: Seq) throws -> [TraceLink] {
        guard let origin else { return [] }
        let attempts = TracedAttempts(
            connection: connection, app: change.app, resource: origin.resource, origin: origin, outcome: outcome)
        // The account of somebody in a group may be found gone by the group's job.
        return try attempts.links(from: origin.resource == change.user ? seq : .max, to: origin.epoch)
    }

    private func attempts(from seq: Seq, to epoch: Int64, only origin: OutcomeOrigin?) throws -> [TraceLink] {
        try TracedAttempts(
            connection: connection, app: change.app, resource: change.user, origin: origin, outcome: nil
        ).links(from: seq, to: epoch)
    }

    /// What happened to the job, and by whom, between the decision and an event: parked, tried again, held, released.
    private func notes(before end: Seq) throws -> [TraceLink] {
        var links: [TraceLink] = []
        var held: Seq?
        let rows = try connection.rows(
            """
            SELECT events.seq, events.type FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?2 AND timeline.seq > ?3 AND timeline.seq < ?4
                AND events.type IN (
                    'JobParked', 'JobRetried', 'JobRequested', 'JobDropped', 'JobAccepted', 'RemovalsHeld'
                ) AND json_extract(events.data, '$.app') = ?1 AND (events.type <> 'RemovalsHeld' OR EXISTS (
                    SELECT 1 FROM json_each(events.data, '$.users') WHERE value = ?2
                ))
            ORDER BY events.seq
            """, place + [.integer(change.seq), .integer(end)])
        for row in rows {
            if row.text(1) == "RemovalsHeld" { held = row.integer(0) }
            links.append(try noteLink(row.integer(0)))
        }
        guard let held else { return links }
        let released = try connection.rows(
            """
            SELECT events.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'app' AND timeline.key = ?1 AND timeline.seq > ?3 AND timeline.seq < ?4
                AND events.type IN ('RemovalsReleased', 'RemovalsDiscarded')
                AND (json_array_length(events.data, '$.resources') = 0 OR EXISTS (
                    SELECT 1 FROM json_each(events.data, '$.resources') WHERE value = ?2
                ))
            ORDER BY events.seq
            """, place + [.integer(held), .integer(end)])
        return try links + released.map { try noteLink($0.integer(0)) }
    }

    private func noteLink(_ seq: Seq) throws -> TraceLink {
        let event = try event(seq, "in between")
        let cause = try cause(of: event)
        let why = cause.record.reason.map { ": \($0)" } ?? ""
        let what = try audit.describe(event)
        let words = what == event.type ? "" : ": \(what)"
        return TraceLink(
            kind: .note,
            text: "seq \(seq) \(event.type)\(words) (by \(cause.record.actor ?? "(unreadable)")\(why))", at: event.at,
            facts: [
                .init("seq", seq), .init("event", event.type), .init("at", event.at), .init("what", what),
                .init("command", cause.record.id), .init("actor", cause.record.actor),
                .init("reason", cause.record.reason),
            ])
    }
}
