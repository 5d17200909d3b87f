/// How long to wait before a job is tried again: full jitter over an exponential ceiling.
package enum Backoff {
    static let base: Duration = .seconds(1)
    static let cap: Duration = .seconds(15 * 60)

    /// A wait between nothing and the ceiling of this many failed tries, on top of what the target asked for.
    ///
    /// - Parameters:
    ///   - attempts: failed tries before this one; each doubles the ceiling, up to the cap.
    ///   - atLeast: what the target asked for; clamped to the cap.
    ///   - generator: where the jitter comes from.
    /// - Returns: at least what the target asked for, and never more than twice the cap.
    package static func wait(
        attempts: Int64, atLeast: Duration?, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let ceiling = min(cap, base * Int(1 << min(max(attempts, 0), 20)))
        let microseconds = Int64(ceiling / .microseconds(1))
        let jitter = Duration.microseconds(Int64.random(in: 0...max(microseconds, 1), using: &generator))
        return min(max(atLeast ?? .zero, .zero), cap) + jitter
    }
}
