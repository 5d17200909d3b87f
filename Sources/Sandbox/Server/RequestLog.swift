/// How many requests came, what was answered, and why the last refused ones were refused.
struct RequestLog: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int?
    }

    private var counts: [Key: Int] = [:]
    private var refusals: [SandboxRequests.Refused] = []
    private var total = 0
    /// Keys and creations.
    private(set) var writes = WriteLog()

    /// The most refusals that are remembered.
    static let limit = 200

    /// Notes a request that has been answered.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - status: The status of the answer; nil where the connection was closed without one.
    ///   - refusal: What the service or a fault held against it.
    ///   - now: The time.
    mutating func note(_ request: ServiceRequest, status: Int?, refusal: SandboxRefusal?, at now: Timestamp) {
        total += 1
        if request.isWrite { writes.note(request) }
        counts[Key(method: request.method, route: request.route.template, status: status), default: 0] += 1
        guard let refusal else { return }
        if refusals.count == Self.limit { refusals.removeFirst() }
        refusals.append(
            SandboxRequests.Refused(
                time: now.ofError, method: request.method, path: request.path, status: status,
                detail: refusal.detail, reason: refusal.reason))
    }

    /// Notes that a request has made a resource.
    mutating func noteCreation(by request: ServiceRequest) {
        writes.noteCreation(externalID: request.externalID)
    }

    /// All of it, for people and tests.
    ///
    /// - Parameters:
    ///   - inFlightPeak: The most requests that were under way at once.
    ///   - gate: The rate limit.
    /// - Returns: The report.
    func report(inFlightPeak: Int = 0, gate: RateGate = RateGate(nil)) -> SandboxRequests {
        let lines = counts.map { key, count in
            SandboxRequests.Count(method: key.method, route: key.route, status: key.status, count: count)
        }
        let sorted = lines.sorted { ($0.route, $0.method, $0.status ?? 0) < ($1.route, $1.method, $1.status ?? 0) }
        return SandboxRequests(
            total: total, counts: sorted, refused: refusals, inFlightPeak: inFlightPeak,
            rate: SandboxRequests.Rate(limit: gate.limit, granted: gate.granted, refused: gate.refused),
            writes: writes.report)
    }
}
