import Foundation

/// Everything that changes while a sandbox runs, behind one lock.
struct SandboxCore: Sendable {
    /// The emulated service.
    var service: any EmulatedService
    /// The faults in force.
    var faults: FaultPlan
    /// Who is let in.
    var door: TokenDoor
    /// The rate limit.
    var gate: RateGate
    /// What has been asked and answered.
    var log = RequestLog()
    /// Draws the ids of requests.
    var requestIDs: SeededGenerator

    private var views = LateViews()
    private let searchLag: SearchLag?

    /// Starts with an empty directory.
    init(configuration: SandboxConfiguration) {
        service = configuration.service
        faults = FaultPlan(configuration.faults, seed: configuration.seed)
        door = TokenDoor(configuration)
        gate = RateGate(configuration.rateLimit)
        searchLag = configuration.searchLag
        requestIDs = SeededGenerator(seed: ~configuration.seed)
    }

    /// Forgets users, groups, faults and counters.
    ///
    /// Ids that were given out are not given out again.
    mutating func reset() {
        service.clear()
        faults.remove()
        gate = RateGate(gate.limit)
        views = LateViews()
        log = RequestLog()
    }

    /// Answers a request, and counts it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - verdict: What is to go wrong with it, apart from waiting.
    ///   - now: The time.
    /// - Returns: How it ended.
    mutating func outcome(
        of request: ServiceRequest, verdict: FaultPlan.Verdict, at now: Timestamp
    ) -> Outcome {
        var outcome = Outcome(requestID: requestIDs.uuid(), now: now)
        if !gate.admits(at: now.date) {
            outcome.refusal = service.throttling("the sandbox lets in no more requests a second")
            outcome.retryAfter = gate.limit?.retryAfter
        } else if let fault = verdict.fault, !fault.kind.letsTheRequestThrough {
            outcome.strike(fault, service: service)
        } else {
            do {
                outcome.answer = try answer(request, lag: verdict.lag, at: now)
            } catch {
                outcome.refusal = error
                if request.route == .token, !service.hasOwnDoor { outcome.answer = TokenDoor.answer(to: error) }
            }
            if let fault = verdict.fault { outcome.strike(fault, service: service) }
        }
        log.note(request, status: outcome.status, refusal: outcome.refusal, at: now)
        outcome.write(service)
        return outcome
    }

    private mutating func answer(
        _ request: ServiceRequest, lag: SearchLag?, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        if !service.hasOwnDoor {
            if request.route == .token {
                var answer = ServiceAnswer.json(
                    .object(service.tokenMembers(try door.issue(request, at: now), request)))
                answer.headers["Cache-Control"] = "no-store"
                return answer
            }
            try door.admit(request, at: now)
        }
        if request.isSearch, let lag = lag?.joined(searchLag) ?? searchLag, var view = views.view(lag, at: now.date) {
            return try view.answer(request, at: now)
        }
        guard request.isWrite else { return try service.answer(request, at: now) }
        let longest = faults.lag?.joined(searchLag) ?? searchLag
        // A copy that nobody needs would make every write copy the directory.
        let before: (any EmulatedService)? =
            if let longest, views.needsCopy(longest, at: now.date) { service } else { nil }
        let answer = try service.answer(request, at: now)
        if let longest {
            views.note(before: before, lag: longest, at: now.date)
        } else if views.count > 0 {
            views = LateViews()
        }
        if request.method == "POST", request.route == .users || request.route == .groups {
            log.noteCreation(by: request)
        }
        return answer
    }
}
