/// What the writes of a client had in common: their idempotency keys, and what was created twice.
struct WriteLog: Sendable {
    /// The most keys that are remembered; the oldest go first.
    static let keyLimit = 100_000
    /// The most slips that are remembered.
    static let slipLimit = 100

    private var digests: [String: BodyDigest] = [:]
    private var order: [String] = []
    private var oldest = 0
    private var writes = 0
    private var writesWithoutKey = 0
    private var repeats = 0
    private var slips: [SandboxRequests.KeySlip] = []
    private(set) var creations: [String: Int] = [:]
    private var created = 0

    /// Notes a write that came in, whatever becomes of it.
    ///
    /// - Parameter request: A request that is no read.
    mutating func note(_ request: ServiceRequest) {
        writes += 1
        guard let key = request.headers["idempotency-key"] else {
            writesWithoutKey += 1
            return
        }
        guard let first = digests[key] else {
            digests[key] = request.digest
            remember(key)
            return
        }
        repeats += 1
        if first != request.digest, slips.count < Self.slipLimit {
            slips.append(
                SandboxRequests.KeySlip(
                    key: key, method: request.method, path: request.path, first: first.text, then: request.digest.text))
        }
    }

    /// Notes that a resource has come into being.
    ///
    /// - Parameter externalID: The client's own id for it, if it gave one.
    mutating func noteCreation(externalID: String?) {
        created += 1
        if let externalID { creations[externalID, default: 0] += 1 }
    }

    /// All of it, for people and tests.
    var report: SandboxRequests.Writes {
        SandboxRequests.Writes(
            total: writes, withoutKey: writesWithoutKey, repeatedKey: repeats, keysWithTwoBodies: slips,
            created: created, createdMoreThanOnce: creations.filter { $0.value > 1 })
    }

    private mutating func remember(_ key: String) {
        if order.count < Self.keyLimit {
            order.append(key)
            return
        }
        digests[order[oldest]] = nil
        order[oldest] = key
        oldest = (oldest + 1) % Self.keyLimit
    }
}
