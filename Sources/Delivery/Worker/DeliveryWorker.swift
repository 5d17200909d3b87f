import Database
package import Domain
package import Logging
package import Store
import Synchronization

/// Leases jobs, delivers them, and records the outcome, until it is stopped or, when draining, until nothing is left.
package final class DeliveryWorker: Sendable {
    /// What a run has done.
    package struct Summary: Hashable, Sendable {
        /// Jobs brought into line.
        package var finished = 0
        /// Requests sent.
        package var requests = 0
        /// Jobs parked in this run.
        package var parked = 0
        /// Jobs that are parked in all.
        package var parkedInAll: Int64 = 0
        /// Apps that could not be delivered to: name, reason, and how many jobs wait.
        package var heldApps: [HeldApp] = []
        /// Apps that are paused or not connected, though jobs wait for them: name, which of the two, and how many.
        package var idleApps: [HeldApp] = []

        /// An app that was given up on for this run.
        package struct HeldApp: Hashable, Sendable {
            package let name: String
            package let reason: String
            package let detail: String
            package let jobs: Int64
        }
    }

    /// How long a claim holds at least without being renewed.
    static let shortestLease: Duration = .seconds(90)
    /// A commit of another process is noticed within this time.
    private static let poll: Duration = .milliseconds(250)
    /// Failures in a row after which a draining worker gives an app up.
    private static let mostHolds: Int64 = 3

    private struct State {
        var isStopping = false
        var isDraining = false
        var summary = Summary()
        var targets: [EntityKey: AppTarget] = [:]
        /// Apps that were told of as held, and have not been delivered to since.
        var alarmed: Set<EntityKey> = []
        /// Whether the clock was told of as one that cannot be trusted.
        var doubtsClock = false
    }

    private enum Wake: Sendable {
        case delivered(EntityKey)
        case tick
        case failed(any Error)
    }

    private let store: Store
    private let environment: WorkerEnvironment
    private let logger: Logger
    private let state = Mutex(State())

    /// The one job that this worker does; nil for all.
    private let only: Place?

    /// A resource of an app.
    package struct Place: Hashable, Sendable {
        let app: EntityKey
        let resource: EntityKey

        package init(app: EntityKey, resource: EntityKey) {
            self.app = app
            self.resource = resource
        }
    }

    /// - Parameters:
    ///   - store: whose outbox is delivered.
    ///   - environment: what comes from outside.
    ///   - logger: takes a line for each job.
    ///   - only: the one job to do; nil for all.
    package init(store: Store, environment: WorkerEnvironment, logger: Logger, only: Place? = nil) {
        self.only = only
        self.store = store
        self.environment = environment
        self.logger = logger
    }

    /// What this run has done so far, and how many jobs a worker would still do.
    package func progress() async throws -> (summary: Summary, open: Int64) {
        let now = environment.now()
        let open = try await store.read { connection, _ in
            try Outbox(connection).counts(now: now).values.reduce(0) { $0 + $1.open }
        }
        return (state.withLock { $0.summary }, open)
    }

    /// Begins no further request; ``run(drain:)`` returns when those under way have been answered and recorded.
    package func stop() { state.withLock { $0.isStopping = true } }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Delivers until stopped.
    ///
    /// - Parameter drain: whether to end when no job is ready, leased, or waiting to be tried again.
    /// - Returns: what this run has done, and what it leaves behind: every parked job and, where it drained, the apps
    ///   that could not be delivered to.
    /// - Throws: `StorageError` where the journal cannot be read or written.
    package func run(drain: Bool) async throws -> Summary {
        state.withLock { $0.isDraining = drain }
        try await reclaim()
        let onlyApp = only?.app
        try await patiently { try await self.store.work { outbox, _ in try outbox.retryHolds(app: onlyApp) } }
        try await withThrowingTaskGroup(of: Wake.self) { group in
            var underWay: [EntityKey: Int] = [:]
            var isTicking = false
            var claims = true
            while true {
                let isIdle = underWay.values.allSatisfy { $0 == 0 }
                if isStopping && isIdle { break }
                if claims && !isStopping {
                    for begun in try await claimDue(underWay) {
                        underWay[begun.claim.app, default: 0] += 1
                        group.addTask { await self.deliver(begun) }
                    }
                }
                if drain, underWay.values.allSatisfy({ $0 == 0 }), try await isDrained() { break }
                if !isTicking {
                    isTicking = true
                    group.addTask {
                        try? await self.environment.sleep(Self.poll)
                        return .tick
                    }
                }
                switch try await group.next() {
                case .delivered(let app):
                    underWay[app, default: 1] -= 1
                    claims = hasRoom(app, underWay)
                case .tick:
                    isTicking = false
                    claims = true
                    try await fireDue()
                    try await reclaim()
                case .failed(let error): throw error
                case nil: break
                }
            }
            group.cancelAll()
        }
        return try await summary()
    }

    /// Whether so many slots of an app are free that a claim is worth its transaction: an eighth of them.
    ///
    /// With a small limit that is the first; and fewer are filled at the next tick, so that none stays free for long.
    private func hasRoom(_ app: EntityKey, _ underWay: [EntityKey: Int]) -> Bool {
        guard let limit = state.withLock({ $0.targets[app]?.concurrency }) else { return true }
        return limit - underWay[app, default: 0] >= max(limit / 8, 1)
    }

    /// A leased job, and what its first turn came to.
    private struct Begun: Sendable {
        let claim: Claim
        let target: AppTarget
        /// nil where that turn is still to be run.
        let first: (outcome: Turn.Outcome, memory: DeliveryMemory)?
    }

    /// Leases whatever is due and fits into the apps' free slots, and runs the first turn of each job in the same
    /// transaction.
    private func claimDue(_ underWay: [EntityKey: Int]) async throws -> [Begun] {
        let now = environment.now()
        let (apps, due) = try await store.read { connection, _ in
            let outbox = Outbox(connection)
            let due = try outbox.dueApps(now: now)
            return (due.isEmpty ? [] : try outbox.apps(), due)
        }
        let open = apps.compactMap { app -> (AppTarget, Int)? in
            guard due.contains(app.key), only == nil || only?.app == app.key, let target = target(of: app, now) else {
                return nil
            }
            // An app that has just failed is tried with one job.
            let slots = app.hold == nil ? target.concurrency : 1
            let taken = underWay[app.key, default: 0]
            let places = target.pacing.places(app.pace, at: now)
            return taken < slots && places > 0 ? (target, places > slots ? slots : min(slots, taken + places)) : nil
        }
        guard !open.isEmpty else { return [] }
        return try await patiently {
            do {
                return try await self.lease(open, now, runningTurns: true)
            } catch is Refusal {
                // Each job's turn in a transaction of its own shows whose outcome cannot be recorded.
                return try await self.lease(open, now, runningTurns: false)
            } catch let error as StorageError where error.kind == .erased {
                return try await self.lease(open, now, runningTurns: false)
            }
        }
    }

    private func lease(_ open: [(AppTarget, Int)], _ now: Timestamp, runningTurns: Bool) async throws -> [Begun] {
        let (owner, clock, onlyResource) = (environment.owner, environment.clock(), only?.resource)
        return try await store.work { outbox, report in
            try open.flatMap { target, limit in
                try outbox.claim(
                    app: target.app.key, only: onlyResource, limit: limit, owner: owner, now: now, clock: clock,
                    lease: target.lease
                ).map { claim in
                    guard runningTurns else { return Begun(claim: claim, target: target, first: nil) }
                    var memory = DeliveryMemory(claim)
                    let outcome = try self.turn(claim, target).run(after: nil, &memory, outbox: outbox, report: report)
                    return Begun(claim: claim, target: target, first: (outcome, memory))
                }
            }
        }
    }

    /// The app with its connector, made anew when the app has changed; nil where nothing may be sent to it now.
    private func target(of app: DeliveryApp, _ now: Timestamp) -> AppTarget? {
        guard !app.isPaused, app.connection.isComplete, app.hold.map({ $0.until <= now }) ?? true else { return nil }
        return state.withLock { state in
            if let known = state.targets[app.key], known.app.changedSeq == app.changedSeq {
                if known.app == app { return known }
                let target = AppTarget(
                    app: app, profile: known.profile, connector: known.connector, mapping: known.mapping)
                state.targets[app.key] = target
                return target
            }
            guard let profile = profile(of: app) else { return nil }
            let connector = environment.connect(app, profile, AppTarget.paths(app, profile))
            let target = AppTarget(app: app, profile: profile, connector: connector)
            state.targets[app.key] = target
            return target
        }
    }

    /// The profile of an app; nil where this version does not know it or cannot read it.
    private func profile(of app: DeliveryApp) -> TargetProfile? {
        (try? TargetProfile.of(app.connection, app.settings, named: environment.profile)) ?? nil
    }

    /// Makes sure that what has fallen due becomes events, even where nobody else writes.
    ///
    /// By a clock that has jumped nothing falls due; the worker waits until it is put right.
    private func fireDue() async throws {
        do {
            _ = try await patiently { try await self.store.fireDue() }
            state.withLock { $0.doubtsClock = false }
        } catch let refusal as Refusal {
            guard case .clockJumped = refusal else { throw refusal }
            let isNew = state.withLock { state in
                defer { state.doubtsClock = true }
                return !state.doubtsClock
            }
            if isNew { logger.error("nothing falls due", metadata: ["problem": "\(refusal)"]) }
        }
    }

    private func reclaim() async throws {
        let (clock, isGone) = (environment.clock(), environment.isGone)
        let stale = try await store.read { connection, _ in
            try Outbox(connection).hasForeignLeases(of: self.environment.owner)
        }
        let now = environment.now()
        if try await store.read({ connection, _ in try Outbox(connection).hasScheduledDue(now: now) }) {
            try await patiently { try await self.store.work { outbox, _ in try outbox.wakeScheduled(now: now) } }
        }
        guard stale else { return }
        let apps = try await store.read { connection, _ in try Outbox(connection).apps() }
        let grace = apps.compactMap { profile(of: $0)?.requestTimeout }.max() ?? .seconds(60)
        try await patiently {
            try await self.store.work { outbox, _ in try outbox.reclaim(clock: clock, grace: grace, isGone: isGone) }
        }
    }

    /// Whether nothing is left that this worker could do.
    private func isDrained() async throws -> Bool {
        let now = environment.now()
        if let only {
            let state = try await store.read { connection, _ in
                try Outbox(connection).state(app: only.app, resource: only.resource)
            }
            if !["ready", "waiting", "leased"].contains(state) { return true }
        }
        let (apps, counts) = try await store.read { connection, _ in
            let outbox = Outbox(connection)
            return (try outbox.apps(), try outbox.counts(now: now))
        }
        var held: [Summary.HeldApp] = []
        var idle: [Summary.HeldApp] = []
        for app in apps where only == nil || only?.app == app.key {
            let open = counts[app.key]?.open ?? 0
            guard open > 0 else { continue }
            guard !app.isPaused && app.connection.isComplete else {
                let reason = app.isPaused ? "paused" : "not connected"
                idle.append(Summary.HeldApp(name: app.name, reason: reason, detail: "", jobs: open))
                continue
            }
            guard profile(of: app) != nil else {
                let reason = "without a target profile that this version knows"
                idle.append(Summary.HeldApp(name: app.name, reason: reason, detail: "", jobs: open))
                continue
            }
            guard let hold = app.hold, hold.until > now, hold.reason == "credential" || hold.failures >= Self.mostHolds
            else { return false }
            held.append(Summary.HeldApp(name: app.name, reason: hold.reason, detail: hold.detail, jobs: open))
        }
        let (found, waiting) = (held, idle)
        state.withLock { state in
            state.summary.heldApps = found
            state.summary.idleApps = waiting
        }
        return true
    }

    private func summary() async throws -> Summary {
        let now = environment.now()
        let parked = try await store.read { connection, _ in
            try Outbox(connection).counts(now: now).values.reduce(0) { $0 + $1.parked }
        }
        return state.withLock { state in
            state.summary.parkedInAll = parked
            return state.summary
        }
    }

    /// Delivers one job, request after request, until it is done or given back.
    private func deliver(_ begun: Begun) async -> Wake {
        let (claim, target) = (begun.claim, begun.target)
        do {
            var (outcome, memory) =
                if let first = begun.first { first } else {
                    try await run(turn(claim, target), nil, DeliveryMemory(claim))
                }
            var requests = 0
            while case .send(let intent) = outcome {
                let mayStart = try await waitForPlace(intent, target)
                let left = Duration.microseconds(intent.leaseEnd - environment.clock().now)
                let reply: Reply
                let wasSent = mayStart && left >= target.profile.requestTimeout
                if wasSent {
                    reply = await target.connector.send(intent.request, idempotencyKey: intent.idempotencyKey)
                        .about(intent.operation, target.profile)
                    requests += 1
                    state.withLock { $0.summary.requests += 1 }
                } else {
                    // The machine slept, or the process was stopped: nothing is sent on a lease that may be over.
                    reply = .unreachable(detail: "nothing was sent")
                }
                let sent = Turn.Sent(
                    operation: intent.operation, reply: reply, attempt: intent.attempt, question: intent.question,
                    want: intent.want, purpose: intent.purpose, wasSent: wasSent)
                (outcome, memory) = try await run(turn(claim, target), sent, memory)
            }
            log(claim, target, outcome, requests)
            return .delivered(claim.app)
        } catch let refusal as Refusal {
            return await setAside(claim, target, refusal.code)
        } catch let error as StorageError where error.kind == .erased {
            return await setAside(claim, target, error.code)
        } catch let error {
            return .failed(error)
        }
    }

    /// Waits until the app's pace lets the request out.
    ///
    /// - Returns: whether it may go out still: not where the worker is to stop, or the app was paused meanwhile.
    private func waitForPlace(_ intent: Turn.Intent, _ target: AppTarget) async throws -> Bool {
        let wait = Duration.microseconds(intent.startAt.microseconds - environment.now().microseconds)
        guard wait > .zero else { return true }
        try await environment.sleep(wait)
        guard wait > Self.unnoticedWait else { return true }
        let isOpen = try await store.read { connection, _ in
            try Outbox(connection).isDeliverable(app: target.app.key, changedSeq: target.app.changedSeq)
        }
        return isOpen && !isStopping
    }

    /// After a longer wait a request asks again whether it may go out.
    private static let unnoticedWait: Duration = .milliseconds(200)

    /// One job whose outcome cannot be recorded is a matter for a person, and none of the other jobs'.
    private func setAside(_ claim: Claim, _ target: AppTarget, _ code: String) async -> Wake {
        let detail = "what \(target.app.name) answered cannot be recorded (\(code))"
        let now = environment.now()
        do {
            try await patiently {
                try await self.store.work { outbox, report in
                    guard try outbox.holds(claim) else { return }
                    try report(
                        [
                            .jobParked(
                                app: claim.app, resource: claim.resource, kind: claim.kind, reason: "unrecordable",
                                detail: detail)
                        ], "worker")
                    try outbox.tie(newest: 1, to: claim, attempt: nil, question: nil)
                    try outbox.close(claim, .parked, problem: "unrecordable", questions: nil, now: now)
                    try outbox.park(claim, lookUp: .needed, problem: "unrecordable")
                }
            }
            logger.warning("parked", metadata: ["app": "\(target.app.name)", "detail": "\(detail)"])
            return .delivered(claim.app)
        } catch {
            return .failed(error)
        }
    }

    /// Does something with the journal again and again while it is only busy or the disk is full.
    ///
    /// A worker that is to end by itself gives up instead, and so does one that was told to stop.
    private func patiently<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        while true {
            do {
                return try await body()
            } catch let error as StorageError
                where (error.kind == .locked || error.kind == .full) && !isStopping && !isDraining
            {
                logger.error("waiting for the journal", metadata: ["problem": "\(error.message)"])
                try await environment.sleep(.seconds(1))
            }
        }
    }

    private var isDraining: Bool { state.withLock { $0.isDraining } }

    /// The next turn of a job, as of now.
    private func turn(_ claim: Claim, _ target: AppTarget) -> Turn {
        Turn(
            claim: claim, target: target, journal: store.journalId, actor: "worker", now: environment.now(),
            clock: environment.clock(), lease: target.lease, mayContinue: !isStopping, random: environment.random())
    }

    private func run(
        _ turn: Turn, _ sent: Turn.Sent?, _ memory: DeliveryMemory
    ) async throws -> (Turn.Outcome, DeliveryMemory) {
        try await patiently {
            try await self.store.work { outbox, report in
                var memory = memory
                let outcome = try turn.run(after: sent, &memory, outbox: outbox, report: report)
                return (outcome, memory)
            }
        }
    }

    private func log(_ claim: Claim, _ target: AppTarget, _ outcome: Turn.Outcome, _ requests: Int) {
        // Put together only where it is logged: most workers log nothing of what went well.
        func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
            more.merging([
                "app": "\(target.app.name)", "kind": "\(claim.kind.rawValue)", "resource": "\(claim.resource)",
                "requests": "\(requests)", "wanted": "\(claim.wantedSeq)",
            ]) { $1 }
        }
        switch outcome {
        case .finished:
            state.withLock { state in
                state.summary.finished += 1
                state.alarmed.remove(target.app.key)
            }
            logger.info("done", metadata: metadata())
        case .putBack(let problem): logger.info("given back", metadata: metadata(["problem": "\(problem ?? "none")"]))
        case .parked(let reason, let detail):
            state.withLock { $0.summary.parked += 1 }
            logger.warning("parked", metadata: metadata(["reason": "\(reason)", "detail": "\(detail)"]))
        case .held(let reason, let detail):
            // One alarm an app, not one for each of its jobs.
            let isNew = state.withLock { $0.alarmed.insert(target.app.key).inserted }
            guard target.app.hold == nil && isNew else { break }
            logger.error("app held", metadata: metadata(["reason": "\(reason)", "detail": "\(detail)"]))
        case .fenced: logger.warning("fenced", metadata: metadata())
        case .send: break
        }
    }
}
