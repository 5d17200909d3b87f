import Database
import Domain
import JSON
import Store

/// Follows one change of access from the command that caused it to the answer of the target.
///
/// Nothing is guessed: each link is read from where it is kept, and what does not fit the one before it ends the trace.
struct Tracer {
    let audit: Audit
    let change: AccessChange
    var connection: any SQLConnection { audit.connection }
    var journal: Journal { audit.journal }
    /// App and user, as parameters.
    var place: [SQLValue] { [.integer(change.app), .integer(change.user)] }

    /// The whole chain.
    ///
    /// - Throws: `TraceError.broken` where a link is missing; `StorageError`.
    func trace() throws -> Trace {
        let app = try name(.app, change.app)
        let user = try name(.user, change.user)
        let decided = try event(change.seq, "which decided it")
        let cause = try cause(of: decided)
        var links = [commandLink(cause), try eventLink(decided)]
        for row in try reasons() {
            let (policy, via) = (row.integer(0), row.integer(1))
            let text = try policyText(policy)
            links.append(try policyLink(policy, text))
            links += try membershipLinks(from: via, to: text.group)
        }
        links.append(try assignmentLink(user: user, app: app))
        try checkAccounts()
        let job = try job()
        links.append(jobLink(job, user: user, app: app))
        let fate = try AccessJudge(connection).fate(change)
        let remark = try remark(fate, job)
        let (delivery, remoteId) = try deliveryLinks(fate, job)
        return Trace(
            change: change, app: app, user: user, fate: fate, remark: remark,
            times: try AccessJudge(connection).times(change, fate), links: links + delivery,
            command: cause.record.id, remoteId: remoteId)
    }

    /// An event that must be there.
    func event(_ seq: Seq, _ what: String) throws -> RecordedEvent {
        guard let event = try journal.event(seq) else {
            throw TraceError.broken("event \(seq), \(what), is missing from the journal")
        }
        return event
    }

    /// The command of an event, which must be there and know the event as its own.
    func cause(of event: RecordedEvent) throws -> CommandCause {
        guard let cause = try journal.cause(event.command) else {
            throw TraceError.broken("command \(event.command), which made event \(event.seq), is missing")
        }
        guard cause.seqs?.contains(event.seq) ?? false else {
            throw TraceError.broken("command \(event.command) does not know event \(event.seq) as its own")
        }
        return cause
    }

    /// A name of then, which must be there; that of a person whose key is gone is not known any more.
    func name(_ kind: EntityKind, _ key: EntityKey) throws -> String {
        let row = try connection.first(
            """
            SELECT name FROM names WHERE kind = ?1 AND key = ?2 AND from_seq <= ?3
                AND (to_seq IS NULL OR to_seq > ?3)
            """, [.text(kind.rawValue), .integer(key), .integer(change.seenSeq)])
        guard let row else {
            throw TraceError.broken("the name of \(kind.rawValue) \(key) as of seq \(change.seenSeq) is missing")
        }
        return row.optionalText(0) ?? "(erased \(kind.rawValue) \(key))"
    }

    func commandLink(_ cause: CommandCause) -> TraceLink {
        let why = cause.record.reason.map { ": \($0)" } ?? ""
        return TraceLink(
            kind: .command, text: "command \(cause.record.id) by \(cause.record.actor ?? "(unreadable)")\(why)",
            at: cause.record.recordedAt,
            facts: [
                .init("command", cause.record.id), .init("actor", cause.record.actor),
                .init("reason", cause.record.reason), .init("recordedAt", cause.record.recordedAt),
                .init("keyDigest", cause.key), .init("firstSeq", cause.seqs?.lowerBound),
                .init("lastSeq", cause.seqs?.upperBound),
            ])
    }

    private func eventLink(_ event: RecordedEvent) throws -> TraceLink {
        TraceLink(
            kind: .event, text: "seq \(event.seq) \(event.type): \(try audit.describe(event))", at: event.at,
            facts: [
                .init("seq", event.seq), .init("event", event.type), .init("at", event.at),
                .init("what", try audit.describe(event)), .init("command", event.command),
            ])
    }

    /// The reasons that began or ended with the change: policy, and the group through which it reached the user.
    private func reasons() throws -> [SQLRow] {
        let column = change.direction == .grant ? "from_seq" : "to_seq"
        let rows = try connection.rows(
            "SELECT policy, via FROM reasons WHERE app = ?1 AND user = ?2 AND \(column) = ?3 ORDER BY policy, via",
            place + [.integer(change.seq)])
        guard !rows.isEmpty else {
            throw TraceError.broken(
                "the reason (policy and way) that \(change.direction == .grant ? "began" : "ended") with event \(change.seq) is missing"
            )
        }
        return rows
    }
}
