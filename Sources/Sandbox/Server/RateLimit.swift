import Foundation

/// How many requests a second are let in.
package struct RateLimit: Sendable, Codable, Equatable {
    /// How many requests a second are let in for good.
    package var perSecond: Int
    /// How many may come at once after a quiet time.
    package var burst: Int
    /// The value of `Retry-After` of a refusal: seconds, a date, or nonsense; nil means none.
    package var retryAfter: String?

    /// Describes a limit.
    ///
    /// - Parameters:
    ///   - perSecond: How many requests a second are let in for good; at least one.
    ///   - burst: How many may come at once after a quiet time; nil means as many as in a second.
    ///   - retryAfter: The value of `Retry-After` of a refusal; nil means none.
    package init(perSecond: Int, burst: Int? = nil, retryAfter: String? = nil) {
        self.perSecond = max(perSecond, 1)
        self.burst = max(burst ?? perSecond, 1)
        self.retryAfter = retryAfter
    }
}

/// The bucket of tokens behind a limit, and what came of it.
struct RateGate: Sendable {
    /// The limit; nil lets everything in.
    let limit: RateLimit?
    /// How many requests were let in.
    private(set) var granted = 0
    /// How many were not.
    private(set) var refused = 0

    private var tokens: Double
    private var filled: Date?

    /// Starts with a full bucket.
    init(_ limit: RateLimit?) {
        self.limit = limit
        tokens = Double(limit?.burst ?? 0)
    }

    /// Whether a request is let in.
    ///
    /// - Parameter now: The time; a clock that goes back fills nothing.
    /// - Returns: Whether there was a token, which is gone now.
    mutating func admits(at now: Date) -> Bool {
        guard let limit else {
            granted += 1
            return true
        }
        let passed = max(0, now.timeIntervalSince(filled ?? now))
        tokens = min(Double(limit.burst), tokens + passed * Double(limit.perSecond))
        filled = max(filled ?? now, now)
        guard tokens >= 1 else {
            refused += 1
            return false
        }
        tokens -= 1
        granted += 1
        return true
    }
}
