/// Everything that changes while a sandbox runs, behind one lock.
struct SandboxCore: Sendable {
    /// The emulated service.
    var service: IdentityCenter
    /// The faults in force.
    var faults: FaultPlan
    /// What has been asked and answered.
    var log = RequestLog()
    /// Draws the ids of requests.
    var requestIDs: SeededGenerator

    /// Starts with an empty directory.
    init(configuration: SandboxConfiguration) {
        service = IdentityCenter(configuration: configuration)
        faults = FaultPlan(configuration.faults, seed: configuration.seed)
        requestIDs = SeededGenerator(seed: ~configuration.seed)
    }

    /// Forgets users, groups, faults and counters.
    ///
    /// Ids that were given out are not given out again.
    mutating func reset() {
        service.directory = DirectoryState()
        faults.remove()
        log = RequestLog()
    }

    /// Answers a request, and counts it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - fault: What is to go wrong with it, apart from waiting.
    ///   - now: The time.
    /// - Returns: How it ended.
    mutating func outcome(of request: ServiceRequest, fault: Fault?, at now: Timestamp) -> Outcome {
        var outcome = Outcome(requestID: requestIDs.uuid(), now: now)
        if let fault, !fault.kind.letsTheRequestThrough {
            outcome.strike(fault)
        } else {
            do {
                outcome.answer = try service.answer(request, at: now)
            } catch {
                outcome.refusal = error
            }
            if let fault { outcome.strike(fault) }
        }
        log.note(request, status: outcome.status, refusal: outcome.refusal, at: now)
        return outcome
    }

    /// How a request ended.
    struct Outcome: Sendable {
        /// The id of the request.
        let requestID: String
        /// The time of the answer.
        let now: Timestamp
        /// The answer to a request that was granted.
        var answer: ServiceAnswer?
        /// Why the request was not granted.
        var refusal: SandboxRefusal?
        /// Whether the connection is closed without an answer.
        var isDropped = false

        /// The status of the answer; nil where there is none.
        var status: Int? {
            isDropped ? nil : answer?.status ?? refusal?.status
        }

        /// What goes out, if anything does.
        var written: ServiceAnswer? {
            if isDropped { return nil }
            if let answer { return answer }
            return refusal.map { .json($0.body(requestID: requestID, time: now), status: $0.status) }
        }
    }
}

extension SandboxCore.Outcome {
    /// Lets a fault take the place of the answer.
    fileprivate mutating func strike(_ fault: Fault) {
        let reason = "the fault \(fault.kind.rawValue) struck" + (refusal.map { ", and \($0.reason)" } ?? "")
        refusal = .configured(status: fault.answeredStatus, reason)
        answer = nil
        switch fault.kind {
        case .drop, .dropAfterEffect:
            isDropped = true
        case .html:
            let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
            answer = ServiceAnswer(status: fault.answeredStatus, content: .html(page))
        case .throttle, .error, .errorAfterEffect, .unauthorized, .delay:
            if let retryAfter = fault.retryAfter, let refusal {
                let body = refusal.body(requestID: requestID, time: now)
                answer = ServiceAnswer(status: refusal.status, content: .json(body), retryAfter: retryAfter)
            }
        }
    }
}

extension Fault {
    fileprivate var answeredStatus: Int {
        switch kind {
        case .throttle: 429
        case .unauthorized: 401
        case .html: status ?? 200
        case .error, .errorAfterEffect, .drop, .dropAfterEffect, .delay: status ?? 500
        }
    }
}

extension Fault.Kind {
    fileprivate var letsTheRequestThrough: Bool {
        self == .errorAfterEffect || self == .dropAfterEffect
    }
}
