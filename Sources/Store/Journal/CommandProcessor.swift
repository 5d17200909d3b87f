package import Database
package import Domain
import JSON

/// Takes commands inside a write transaction: decide, append, project, react.
///
/// All of a command, or none of it.
package struct CommandProcessor {
    let connection: any SQLConnection
    let journal: Journal
    private let keys: KeyStore
    let projection: Projection
    /// Wall time of this transaction: when the commands are recorded.
    private let now: Timestamp
    let place = Place()

    /// - Parameters:
    ///   - connection: inside a write transaction, in which all of the processor's work happens.
    ///   - keys: the key store of this journal.
    ///   - now: when the commands are recorded, read once at the edge.
    ///   - schedule: from when on the jobs that follow are due.
    package init(_ connection: any SQLConnection, keys: KeyStore, now: Timestamp, schedule: Timestamp) {
        self.connection = connection
        self.keys = keys
        self.now = now
        journal = Journal(connection, keys: keys)
        let outbox = Outbox(connection)
        projection = Projection(connection) { try outbox.wake(now: schedule) }
    }

    /// Works out what follows from the commands so far: to be called when the last one of a transaction's part is taken.
    ///
    /// - Throws: `StorageError`, and then the transaction must be rolled back.
    package func finish() throws { try projection.settle() }

    /// Decides a command and makes it so, or records its refusal.
    ///
    /// What follows from its events may wait for ``finish()``.
    ///
    /// - Returns: the answer; the stored one where the command's key was used before for the same command.
    /// - Throws: `StorageError`, and then the transaction must be rolled back.
    package func process(_ command: Command) throws -> Answer {
        // What has fallen due by the time of the command came before it; a time that was given may be long past.
        try fire(upTo: instant(of: command))
        // Most commands are accepted under no key, and nobody asks.
        func typed() -> [String] { command.requests.flatMap(\.typed) }
        let fingerprint = journal.seal.digest(JSONValue.array(command.requests.map(\.fingerprint)).canonicalText)
        let key = command.key.map { journal.seal.digest($0) }
        if let key, let answer = try known(key, fingerprint, typed()) { return answer }

        let known = try soleUser(of: command)
        let last = try lastCommand()
        var refusedRequest = 0
        let answer: Answer
        var people: [Holders.User] = []
        do {
            let mayConflict = try mayConflict(command)
            // One request is decided as a whole before anything is written: there is nothing to take back of it.
            let seqs =
                command.requests.count == 1 && !mayConflict
                ? try apply(command, id: last.id + 1) { _ in }
                : try undoable {
                    try apply(command, id: last.id + 1, keepingApart: mayConflict) { refusedRequest = $0 }
                }
            answer = Answer(outcome: .accepted(first: seqs.first, last: seqs.last))
        } catch let refusal as Refusal {
            place.head = nil
            place.hasSeparations = nil
            place.hasRoles = nil
            people = refusal.people
            answer = Answer(
                outcome: .refused(code: refusal.code, message: refusal.description), refusedRequest: refusedRequest)
        }
        // Sought before, for a user who is renamed by it, and afterwards, for one who begins with it.
        let subject = try known ?? soleUser(of: command)
        let keptKey = answer.seqs != nil || command.keyHoldsRefusal ? key : nil
        try record(
            command, after: last, key: keptKey, fingerprint: fingerprint, subject: subject, answer: answer,
            typed: typed(), people: people)
        return answer
    }

    /// Appends what a worker has seen at a target.
    ///
    /// The facts are not decided: they have happened.
    ///
    /// - Parameters:
    ///   - events: in the order in which they were seen; where there are none, nothing is written.
    ///   - actor: the worker.
    /// - Throws: `StorageError`, or `Refusal.tooLarge` for an event beyond the bound; the transaction must then be
    ///   rolled back.
    package func report(_ events: [Event], actor: String) throws {
        guard !events.isEmpty else { return }
        let command = Command([], actor: actor, at: now)
        let last = try lastCommand()
        var head = try head()
        let first = head.seq + 1
        for event in events {
            try append(try journal.encode(event), &head, at: max(now, head.at), command: last.id + 1)
        }
        try projection.settle()
        place.head = head
        let answer = Answer(outcome: .accepted(first: first, last: head.seq))
        try record(command, after: last, key: nil, fingerprint: [], subject: nil, answer: answer, typed: [])
    }

    private func apply(
        _ command: Command, id: Int64, keepingApart: Bool = false, _ at: (Int) -> Void
    ) throws -> (first: Seq, last: Seq) {
        var head = try head()
        let first = head.seq + 1
        if command.isTimed && command.at < head.at { throw Refusal.earlierThanHead(command.at, head: head.at) }
        let occurred = max(command.at, head.at)
        let decider = Decider(
            state: SQLState(connection: connection), at: occurred, keepsEnds: command.keepsEnds,
            asker: command.actor)
        var events: [Event] = []
        let takes =
            try command.mayBeHeld
            && command.requests.contains { request in
                try request.mayTakeAway || (request.changesAttributes && projection.readsAttributes())
            }
        if takes { try projection.beginNoting() }
        var gained = GainedDuties()
        for (index, request) in command.requests.enumerated() {
            at(index)
            // The requests before it may have moved somebody, and this one may depend on what followed.
            if !request.isDecidedByMembership { try projection.settle() }
            if command.checksRole, try hasRoles() { try decider.authorize(command.actor, request) }
            if let what = request.reasonNeeded, command.reason?.isEmpty ?? true { throw Refusal.reasonNeeded(what) }
            let decided = try decider.decide(request, nextSeq: head.seq + 1)
            for encoded in try decided.map(journal.encode) {
                try append(encoded, &head, at: occurred, command: id, noting: takes)
            }
            if takes { events += decided }
            if keepingApart {
                let start = head.seq - Seq(decided.count)
                for (number, event) in decided.enumerated() { gained.note(event, seq: start + Seq(number) + 1) }
            }
        }
        if takes {
            for event in try decider.holding(events, from: first) {
                try append(try journal.encode(event), &head, at: occurred, command: id)
            }
        }
        if keepingApart { try keepApart(gained, from: first) }
        place.head = head
        return (first, head.seq)
    }

    /// By when everything that has fallen due comes before a command.
    func instant(of command: Command) -> Timestamp { command.isTimed ? command.at : max(command.at, now) }

    /// Where the journal ends: read once, and then kept for the rest of this transaction.
    func head() throws -> (seq: Seq, at: Timestamp) { try place.head ?? journal.head() }

    func append(
        _ encoded: Journal.EncodedEvent, _ head: inout (seq: Seq, at: Timestamp), at: Timestamp, command: Int64,
        noting: Bool = false
    ) throws {
        try journal.append(encoded, seq: head.seq + 1, at: at, command: command)
        try projection.apply(encoded.event, seq: head.seq + 1, noting: noting)
        head = (head.seq + 1, at)
        if encoded.event.setsBoundary { place.boundary = nil }
        if encoded.event.changesSeparations { place.hasSeparations = nil }
        if encoded.event.changesRoles { place.hasRoles = nil }
    }

    /// Whether any role is recorded, read once as long as none changes.
    private func hasRoles() throws -> Bool {
        if let known = place.hasRoles { return known }
        let has = try SQLState(connection: connection).administrators() > 0
        place.hasRoles = has
        return has
    }

    /// Rolls back what a body has written where it throws.
    func undoable<T>(_ body: () throws -> T) throws -> T {
        try projection.settle()
        do {
            return try connection.savepoint(body)
        } catch {
            projection.forget()
            throw error
        }
    }

    private func known(_ key: [UInt8], _ fingerprint: [UInt8], _ typed: [String]) throws -> Answer? {
        let row = try connection.first(
            "SELECT fingerprint, first_seq, last_seq, outcome FROM commands WHERE key = ?1", [.blob(key)])
        guard let row else { return nil }
        guard row.blob(0) == fingerprint else {
            let refusal = Refusal.keyReused
            return Answer(outcome: .refused(code: refusal.code, message: refusal.description))
        }
        let seqs = row.optionalInteger(1).map { (first: $0, last: row.integer(2)) }
        return try StoredAnswer.decode(row.text(3), seqs: seqs, typed: typed) { user in
            try connection.first("SELECT user_name FROM users WHERE key = ?1", [.integer(user)])?.optionalText(0)
        }
    }

    /// Identifier of the newest command, and when it was recorded.
    func lastCommand() throws -> (id: Int64, at: Int64) {
        if let last = place.lastCommand { return last }
        let row = try connection.first("SELECT id, at FROM commands ORDER BY id DESC LIMIT 1")
        return (row?.integer(0) ?? 0, row?.integer(1) ?? .min)
    }

    /// Key of the one user whom a command is about: the reason is sealed under it.
    private func soleUser(of command: Command) throws -> [UInt8]? {
        guard command.reason != nil, let name = command.requests.first?.soleUser, command.requests.count == 1 else {
            return nil
        }
        let row = try connection.first("SELECT key FROM users WHERE folded = ?1", [.text(Names.folded(name))])
        return try row.flatMap { try journal.key(ofUser: $0.integer(0)) }
    }

    func record(
        _ command: Command, after last: (id: Int64, at: Int64), key: [UInt8]?, fingerprint: [UInt8],
        subject: [UInt8]?, answer: Answer, typed: @autoclosure () -> [String], people: [Holders.User] = []
    ) throws {
        let id = last.id + 1
        let recorded = max(now.microseconds, last.at)
        let actor = try journal.seal.close(command.actor, key: nil, place: "actor \(id)")
        let reason = try command.reason.map { try journal.seal.close($0, key: subject, place: "reason \(id)") }
        try connection.run(
            """
            INSERT INTO commands (id, key, fingerprint, actor, reason, at, first_seq, last_seq, outcome)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            [
                .integer(id), key.map { .blob($0) } ?? .null, .blob(fingerprint), .blob(actor),
                reason.map { .blob($0) } ?? .null, .integer(recorded), SQLValue(answer.seqs?.lowerBound),
                SQLValue(answer.seqs?.upperBound),
                .text(StoredAnswer.encode(answer, typed: typed(), people: people)),
            ])
        place.lastCommand = (id, recorded)
    }

    /// Where the journal's two lists end, as this processor left them.
    ///
    /// Nobody else writes them in the same transaction between two commands of one processor.
    final class Place {
        var head: (seq: Seq, at: Timestamp)?
        var lastCommand: (id: Int64, at: Int64)?
        /// When something next falls due, or never; nil where that must be read again.
        var boundary: Timestamp??
        /// Whether there is a separation of duties; nil where that must be read again.
        var hasSeparations: Bool?
        /// Whether any role is recorded; nil where that must be read again.
        var hasRoles: Bool?
    }
}
