import Domain
import Store

/// One turn of a delivery, all of it in one transaction: what the last answer confirmed is recorded, what is wanted is
/// read afresh, and the next request's intent is written, or the job given back.
struct Turn: Sendable {
    /// A request that was sent, and what came back.
    struct Sent: Sendable {
        let operation: Operation
        let reply: Reply
        /// Identifier of its attempt; nil for one that only read.
        let attempt: Int64?
        /// What one that only read is remembered by.
        let question: AskedQuestion?
        /// What had been wanted when it was sent.
        let want: Want
        let purpose: Purpose
        /// Whether it went out; it did not where the lease was too short, or the app was paused while it waited.
        var wasSent = true
    }

    /// What was read for the last request.
    enum Want: Sendable {
        case user(WantedUser)
        case group(WantedGroup)
    }

    /// A request whose intent is durable.
    struct Intent: Sendable {
        let operation: Operation
        let request: PreparedRequest
        let idempotencyKey: String?
        let attempt: Int64?
        let question: AskedQuestion?
        let want: Want
        /// End of the lease on the boot clock, in microseconds.
        let leaseEnd: Int64
        /// Wall time at which it may go out.
        let startAt: Timestamp
        let purpose: Purpose
    }

    /// What a request is for.
    enum Purpose: Sendable {
        /// To bring the resource a step nearer to what is wanted.
        case delivery
        /// Only to see if the app can be reached.
        case probe
        /// To learn which version of the resource a change is meant for, and whether it is as it was.
        case version
    }

    /// How a turn ended.
    enum Outcome: Sendable {
        case send(Intent)
        case finished
        case putBack(problem: String?)
        case parked(reason: String, detail: String)
        case held(reason: String, detail: String)
        /// Somebody else has leased the job since: nothing was written.
        case fenced
    }

    let claim: Claim
    let target: AppTarget
    let journal: [UInt8]
    let actor: String
    let now: Timestamp
    let clock: LeaseClock
    let lease: Duration
    /// Whether another request may be begun; false once the worker is to stop.
    let mayContinue: Bool
    let random: UInt64

    /// Runs the turn.
    ///
    /// - Parameters:
    ///   - answered: the request before, if there was one.
    ///   - memory: what the delivery has learned; brought up to date with the answer.
    ///   - outbox: of the transaction that this turn is.
    ///   - report: appends events to the journal in the same transaction, in the name of an actor.
    /// - Returns: the next request, to be sent once the transaction is durable, or how the job was given back.
    /// - Throws: `StorageError`, or what `report` throws; the transaction must then be rolled back, and nothing is
    ///   sent.
    func run(
        after answered: Sent?, _ memory: inout DeliveryMemory, outbox: Outbox,
        report: ([Event], String) throws -> Void
    ) throws -> Outcome {
        let outcome = try proceed(after: answered, &memory, outbox: outbox, report: report)
        try close(outcome, memory, outbox)
        return outcome
    }

    private func proceed(
        after answered: Sent?, _ memory: inout DeliveryMemory, outbox: Outbox,
        report: ([Event], String) throws -> Void
    ) throws -> Outcome {
        let sent = answered.map { $0.withoutNamesOfMembers }
        if let sent { try note(sent, &memory, outbox) }
        if let sent, let attempt = sent.attempt {
            try outbox.end(
                attempt: attempt, status: sent.reply.status,
                className: sent.wasSent ? sent.reply.className : "not-sent",
                answer: sent.reply.detail.map { Scrubbing.scrub($0, of: sent.want, in: sent.operation) }, now: now)
        }
        // A little more than the wait for a place and the request: the lease is looked at again right before that is sent.
        let needed = target.profile.requestTimeout + Pacing.horizon + .seconds(1)
        guard let leaseEnd = try outbox.renew(claim, clock: clock, lease: lease, needed: needed) else { return .fenced }
        if let sent {
            guard sent.wasSent else { return try putBack(now, counts: false, memory.lookUp, nil, outbox) }
            let (events, verdict): ([Event], Verdict)
            switch sent.purpose {
            case .probe: (events, verdict) = try judge(sent)
            case .version: (events, verdict) = try compare(sent, &memory, outbox)
            case .delivery where isStale(sent, &memory): (events, verdict) = ([], .proceed)
            case .delivery: (events, verdict) = try interpret(sent, &memory, outbox)
            }
            try settleDoubts(sent, events, outbox)
            try report(events, actor)
            try outbox.tie(
                newest: events.count, to: claim, attempt: sent.attempt, question: sent.question?.place)
            try note(sent.reply, &memory, outbox)
            try keepVersion(sent, outbox)
            if let outcome = try settle(verdict, sent, memory, outbox, report) { return outcome }
        }
        guard try outbox.isDeliverable(app: claim.app, changedSeq: target.app.changedSeq) else {
            return try putBack(now, counts: false, memory.lookUp, nil, outbox)
        }
        guard let (want, step) = try next(&memory, outbox) else {
            try outbox.finish(claim)
            return .finished
        }
        if step == .finish, case .user(let user) = want, user.namesPassed != nil { try outbox.forgetNames(claim) }
        switch step {
        case .finish:
            if !target.app.isProven && !memory.wasAnswered && mayContinue {
                // Nothing to send, but nobody knows yet whether the app can be reached as it is now: a cheap question.
                return try send(probe(want), .probe, want, leaseEnd, &memory, outbox)
            }
            try outbox.finish(claim)
            return .finished
        case .park(let reason, let detail): return try park(reason, detail, want, memory, outbox, report)
        case .schedule(let time):
            try outbox.schedule(claim, at: time)
            return .finished
        case .wait(let duration, let problem):
            return try putBack(now.advanced(by: duration), counts: false, memory.lookUp, problem, outbox)
        case .send(let operation):
            guard mayContinue else { return try putBack(now, counts: false, memory.lookUp, nil, outbox) }
            if let read = try versionRead(before: operation, want, memory, outbox) {
                return try send(read, .version, want, leaseEnd, &memory, outbox)
            }
            return try send(operation, .delivery, want, leaseEnd, &memory, outbox)
        }
    }

    /// Writes the intent where the app's pace has a place for the request soon, and gives the job back where not.
    private func send(
        _ operation: Operation, _ purpose: Purpose, _ want: Want, _ leaseEnd: Int64, _ memory: inout DeliveryMemory,
        _ outbox: Outbox
    ) throws -> Outcome {
        var startAt = now
        if var pace = try outbox.pace(app: claim.app) ?? (target.pacing.limit == nil ? nil : Pace()) {
            guard let place = target.pacing.take(&pace, at: now) else {
                let place = target.pacing.earliest(pace, at: now)
                return try putBack(place, counts: false, memory.lookUp, claim.lastProblem, outbox)
            }
            try outbox.set(pace, app: claim.app)
            startAt = place
        }
        return .send(try intend(operation, purpose, want, leaseEnd, startAt, &memory, outbox))
    }

    /// What an answer says about the app as a whole: its pace, its failures in a row, and whether it can be reached.
    private func note(_ reply: Reply, _ memory: inout DeliveryMemory, _ outbox: Outbox) throws {
        if case .throttled(let retryAfter, _) = reply {
            var pace = try outbox.pace(app: claim.app) ?? Pace()
            target.pacing.throttle(&pace, at: now, retryAfter: retryAfter)
            try outbox.set(pace, app: claim.app)
        } else if target.app.pace != nil || target.pacing.limit != nil, var pace = try outbox.pace(app: claim.app) {
            pace.grant(at: now)
            try outbox.set(pace, app: claim.app)
        }
        switch reply {
        case .credential, .unreachable: return
        case .ambiguous(let detail, _), .malformed(let detail, _):
            let failures = try outbox.fail(app: claim.app, resource: claim.resource)
            if failures >= Self.failuresThatBreak || target.app.hold?.reason == "failing" {
                try hold("failing", detail, outbox)
            }
        default:
            memory.wasAnswered = true
            try outbox.recover(app: claim.app)
            if target.app.hold != nil { try outbox.unhold(app: claim.app) }
            if !target.app.isProven { try outbox.prove(app: claim.app, changedSeq: target.app.changedSeq) }
        }
    }

    /// Failures in a row, of different resources, after which the app is left alone for a while.
    private static let failuresThatBreak: Int64 = 5

    private func hold(_ reason: String, _ detail: String, _ outbox: Outbox) throws {
        var generator = SeededGenerator(seed: random)
        let failures = target.app.hold?.failures ?? 0
        let floor: Duration = reason == "credential" ? .seconds(60) : .zero
        let wait = Backoff.wait(attempts: failures, atLeast: floor, using: &generator)
        try outbox.hold(
            app: claim.app, reason: reason, detail: detail, until: now.advanced(by: wait),
            changedSeq: target.app.changedSeq, now: now)
    }

    /// What the answer to a mere question means: only whether the app can be delivered to.
    private func judge(_ sent: Sent) throws -> (events: [Event], verdict: Verdict) {
        switch sent.reply {
        case .done, .found, .page, .notFound: ([], .proceed)
        default: ([], Classification.verdict(sent.reply, claim))
        }
    }

    func interpret(
        _ sent: Sent, _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        switch sent.want {
        case .user(let want):
            try UserDelivery(target: target, claim: claim, want: want, now: now)
                .interpret(sent.reply, to: sent.operation, &memory, outbox: outbox)
        case .group(let want):
            try GroupDelivery(target: target, claim: claim, want: want)
                .interpret(sent.reply, to: sent.operation, &memory, outbox: outbox)
        }
    }

    private func next(_ memory: inout DeliveryMemory, _ outbox: Outbox) throws -> (Want, Step)? {
        switch claim.kind {
        case .user:
            guard let want = try outbox.wantedUser(claim.resource, app: claim.app) else { return nil }
            return (
                .user(want),
                UserDelivery(target: target, claim: claim, want: want, now: now).next(&memory)
            )
        case .group:
            let chunk = max(target.profile.memberChunk, target.profile.memberRemovalChunk)
            guard
                let want = try outbox.wantedGroup(
                    claim.resource, app: claim.app, limit: chunk, progress: &memory.progress)
            else { return nil }
            return (.group(want), GroupDelivery(target: target, claim: claim, want: want).next(&memory))
        }
    }

    /// A question whose answer changes nothing, and shows that the endpoint is reached and the token taken.
    private func probe(_ want: Want) -> Operation {
        switch want {
        case .user(let user):
            user.link.map { .readUser(remoteId: $0.remoteId) } ?? .findUser(by: .externalId, value: user.externalId)
        case .group(let group):
            group.link.map { .readGroup(remoteId: $0.remoteId) } ?? .findGroup(by: .externalId, value: group.externalId)
        }
    }

    private func intend(
        _ operation: Operation, _ purpose: Purpose, _ want: Want, _ leaseEnd: Int64, _ startAt: Timestamp,
        _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> Intent {
        let operation = target.connector.part(of: operation)
        let version = try memory.version(for: operation) ?? knownVersion(for: operation, outbox)
        let request = target.connector.prepare(operation, version: version)
        memory.requests += 1
        guard operation.changesTarget else {
            let question = AskedQuestion(
                place: memory.requests, method: request.method, path: request.path, summary: operation.summary,
                startedAt: startAt)
            return Intent(
                operation: operation, request: request, idempotencyKey: nil, attempt: nil, question: question,
                want: want,
                leaseEnd: leaseEnd, startAt: startAt, purpose: purpose)
        }
        let (externalId, wantedSeq) =
            switch want {
            case .user(let user): (user.externalId, user.wantedSeq)
            case .group(let group): (group.externalId, group.wantedSeq)
            }
        let key = IdempotencyKey.of(
            journal: journal, claim: claim, wantedSeq: wantedSeq, externalId: externalId, request: request)
        let attempt = try outbox.begin(
            claim, wantedSeq: wantedSeq, method: request.method, path: request.path, idempotencyKey: key,
            summary: operation.summary, now: now)
        memory.changes += 1
        try outbox.note(changes: memory.changes, of: claim)
        try outbox.doubt(operation.doubts(want), claim, attempt: attempt)
        return Intent(
            operation: operation, request: request, idempotencyKey: key, attempt: attempt, question: nil, want: want,
            leaseEnd: leaseEnd, startAt: startAt, purpose: purpose)
    }

    /// What a verdict other than "go on" makes of the job; nil for "go on".
    private func settle(
        _ verdict: Verdict, _ sent: Sent, _ memory: DeliveryMemory, _ outbox: Outbox,
        _ report: ([Event], String) throws -> Void
    ) throws -> Outcome? {
        switch verdict {
        case .proceed: return nil
        case .again(let atLeast, let counts, let problem):
            var generator = SeededGenerator(seed: random)
            let wait = Backoff.wait(attempts: claim.attempts, atLeast: atLeast, using: &generator)
            return try putBack(now.advanced(by: wait), counts: counts, memory.lookUp, problem, outbox)
        case .park(let reason, let detail):
            let scrubbed = Scrubbing.scrub(detail, of: sent.want, in: sent.operation)
            return try park(reason, scrubbed, sent.want, memory, outbox, report)
        case .hold(let reason, let detail):
            try hold(reason, detail, outbox)
            _ = try putBack(now, counts: false, memory.lookUp, reason, outbox)
            return .held(reason: reason, detail: detail)
        }
    }

    private func park(
        _ reason: String, _ detail: String, _ want: Want, _ memory: DeliveryMemory, _ outbox: Outbox,
        _ report: ([Event], String) throws -> Void
    ) throws -> Outcome {
        if try outbox.isOvertaken(claim) {
            // Something newer is wanted: what stands in the way now may not stand in its way.
            return try putBack(now, counts: true, memory.lookUp, reason, outbox)
        }
        let scrubbed = Scrubbing.scrub(detail, of: want)
        try report(
            [.jobParked(app: claim.app, resource: claim.resource, kind: claim.kind, reason: reason, detail: scrubbed)],
            actor)
        try outbox.tie(newest: 1, to: claim, attempt: nil, question: nil)
        try outbox.park(claim, lookUp: memory.lookUp, problem: reason)
        return .parked(reason: reason, detail: scrubbed)
    }

    private func putBack(
        _ at: Timestamp, counts: Bool, _ lookUp: Claim.LookUp, _ problem: String?, _ outbox: Outbox
    ) throws -> Outcome {
        try outbox.putBack(claim, at: at, counts: counts, lookUp: lookUp, problem: problem)
        return .putBack(problem: problem)
    }
}
