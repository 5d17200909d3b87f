import Domain
import Store

/// Reads a target in the app's pace, and gives up with a sentence rather than with half an answer.
struct TargetReader {
    let store: Store
    let target: AppTarget
    let environment: WorkerEnvironment

    /// Tries of one question.
    private static let mostTries: Int64 = 5

    /// Asks until there is an answer that means something.
    ///
    /// - Throws: `ReconciliationFailure` where there is none, `StorageError`, `CancellationError`.
    func ask(_ operation: Operation) async throws -> Reply {
        var generator = SeededGenerator(seed: environment.random())
        var tries: Int64 = 0
        while true {
            try await waitForPlace()
            let reply = await target.connector.send(target.connector.prepare(operation), idempotencyKey: nil)
            tries += 1
            switch reply {
            case .done, .found, .page, .notFound: return reply
            case .throttled(let retryAfter, _) where tries < Self.mostTries:
                try await change { target.pacing.throttle(&$0, at: environment.now(), retryAfter: retryAfter) }
                try await environment.sleep(Backoff.wait(attempts: tries, atLeast: retryAfter, using: &generator))
            case .ambiguous where tries < Self.mostTries, .unreachable where tries < Self.mostTries:
                try await environment.sleep(Backoff.wait(attempts: tries, atLeast: nil, using: &generator))
            default:
                let said = reply.detail ?? "it answered \(reply.className)"
                throw ReconciliationFailure(
                    description:
                        "\(target.app.name) could not be read to its end, so nothing was concluded or changed: \(said)")
            }
        }
    }

    /// Every page of a list, each given to `body`.
    ///
    /// - Returns: how many resources there were.
    /// - Throws: `ReconciliationFailure` where the list cannot be read to its end; what `body` throws.
    func forEachPage(_ kind: ResourceKind, _ body: ([RemoteResource]) async throws -> Void) async throws -> Int64 {
        var walk = ListWalk()
        while let place = walk.place {
            guard case .page(let page, _) = try await ask(.list(kind, at: place)) else {
                throw ReconciliationFailure(
                    description: "\(target.app.name) does not list its \(kind.rawValue)s, so nothing was concluded")
            }
            if let problem = walk.take(page) {
                throw ReconciliationFailure(
                    description: "nothing was concluded or changed at \(target.app.name): \(problem)")
            }
            try await body(page.resources)
        }
        return Int64(walk.count)
    }

    private func waitForPlace() async throws {
        while true {
            let now = environment.now()
            let (app, pacing) = (target.app.key, target.pacing)
            let start = try await store.work { outbox, _ -> Timestamp? in
                guard var pace = try outbox.pace(app: app) ?? (pacing.limit == nil ? nil : Pace()) else { return now }
                guard let start = pacing.take(&pace, at: now) else { return nil }
                try outbox.set(pace, app: app)
                return start
            }
            if let start {
                if start > now { try await environment.sleep(.microseconds(start.microseconds - now.microseconds)) }
                return
            }
            try await environment.sleep(Pacing.horizon)
        }
    }

    private func change(_ body: @escaping @Sendable (inout Pace) -> Void) async throws {
        let app = target.app.key
        try await store.work { outbox, _ in
            var pace = try outbox.pace(app: app) ?? Pace()
            body(&pace)
            try outbox.set(pace, app: app)
        }
    }
}
