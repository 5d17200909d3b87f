import Store

/// What the classes of answer mean where no operation says otherwise.
enum Classification {
    /// Answers that are not the protocol's are taken for a passing fault this often.
    private static let mostMalformed: Int64 = 3

    static func verdict(_ reply: Reply, _ claim: Claim) -> Verdict {
        switch reply {
        case .done, .found, .page: .proceed
        case .throttled(let retryAfter, _): .again(atLeast: retryAfter ?? .zero, counts: false, problem: "throttled")
        case .credential(let detail, _): .hold(reason: "credential", detail: detail)
        case .unreachable(let detail): .hold(reason: "unreachable", detail: detail)
        case .stale: .again(atLeast: nil, counts: true, problem: "stale")
        case .ambiguous: .again(atLeast: nil, counts: true, problem: "ambiguous")
        case .malformed(let detail, _):
            claim.lastProblem == "malformed" && claim.attempts >= mostMalformed - 1
                ? .park(reason: "malformed", detail: detail) : .again(atLeast: nil, counts: true, problem: "malformed")
        case .refused(let detail, _): repeated("refused", detail, claim)
        case .conflict(let detail, _): repeated("conflict", detail, claim)
        case .notFound(let detail, _): repeated("not-found", detail, claim)
        }
    }

    /// Parked after one repeat.
    private static func repeated(_ problem: String, _ detail: String, _ claim: Claim) -> Verdict {
        claim.lastProblem == problem
            ? .park(reason: problem, detail: detail) : .again(atLeast: nil, counts: true, problem: problem)
    }
}
