import Domain
import Store

/// How fast an app is sent to: evenly, at what was set or learned, and a little faster each time it goes well.
///
/// After an app has throttled us, the rate falls to nine tenths of what it granted, comes back to that within some twenty
/// seconds, stays near it, and then tries for more (the curve of CUBIC, RFC 9438 section 4.2). The pace is one row that
/// all workers share; each request takes the next place in time.
struct Pacing {
    /// Most requests a second, where an operator or the profile says so.
    let limit: Double?
    /// Requests that may start at once after a pause.
    let burst: Int

    /// How far ahead a place may be taken; with a place further off the job is given back.
    static let horizon: Duration = .seconds(2)
    private static let decrease = 0.9
    /// Seconds after which the rate is back at the ceiling.
    private static let plateau = 20.0
    private static let slowest = 0.05
    /// Answers "later" within this time after the first mean the same overload.
    private static let reaction: Duration = .seconds(1)
    private static let longestQuiet: Duration = .seconds(15 * 60)

    /// Requests a second that may start now; nil for no limit.
    func rate(_ pace: Pace?, at now: Timestamp) -> Double? {
        guard let pace, let ceiling = pace.ceiling else { return limit }
        let seconds = max(0, Double(now.microseconds - pace.throttledAt.microseconds) / 1_000_000)
        let distance = (seconds - Self.plateau) / Self.plateau
        let learned = max(Self.slowest, ceiling * (1 + (1 - Self.decrease) * distance * distance * distance))
        return min(limit ?? learned, learned)
    }

    /// Takes the next place in time.
    ///
    /// - Parameters:
    ///   - pace: of the app; brought up to date where a place was taken.
    ///   - now: wall time.
    /// - Returns: when the request may start, or nil where that is beyond the horizon and no place was taken.
    func take(_ pace: inout Pace, at now: Timestamp) -> Timestamp? {
        let start = earliest(pace, at: now)
        guard start <= now.advanced(by: Self.horizon) else { return nil }
        if let step = step(pace, at: now) {
            pace.nextAt = max(believable(pace, at: now), start).advanced(by: step)
        }
        return start
    }

    /// When the next request may start: places that nobody took are kept, up to a burst (GCRA, the leaky bucket as a
    /// schedule).
    func earliest(_ pace: Pace, at now: Timestamp) -> Timestamp {
        let saved = (step(pace, at: now) ?? .zero) * max(0, burst - 1)
        let place = believable(pace, at: now).advanced(by: .zero - saved)
        return max(now, place, Self.believable(pace.quietUntil, at: now))
    }

    private func step(_ pace: Pace, at now: Timestamp) -> Duration? {
        rate(pace, at: now).map { .microseconds(Int64(1_000_000 / $0)) }
    }

    /// The next place in time; one further ahead than a slow rate explains was taken under another clock.
    private func believable(_ pace: Pace, at now: Timestamp) -> Timestamp {
        let farthest = Self.longestQuiet + (step(pace, at: now) ?? .zero) * max(1, burst)
        return pace.nextAt > now.advanced(by: farthest) ? now : pace.nextAt
    }

    /// A time far ahead was written under a wall clock that has since been put right.
    private static func believable(_ time: Timestamp, at now: Timestamp) -> Timestamp {
        time > now.advanced(by: longestQuiet) ? now : time
    }

    /// How many more jobs may be claimed, so that none waits long for its place.
    func places(_ pace: Pace?, at now: Timestamp) -> Int {
        guard let pace else { return .max }
        let wait = Double(earliest(pace, at: now).microseconds - now.microseconds) / 1_000_000
        guard pace.quietUntil <= now || wait <= 0 else { return 0 }
        guard let rate = rate(pace, at: now) else { return .max }
        return max(0, Int(((1 - wait) * rate).rounded(.up)))
    }

    /// The app said "later".
    func throttle(_ pace: inout Pace, at now: Timestamp, retryAfter: Duration?) {
        if let retryAfter {
            let quiet = now.advanced(by: min(max(retryAfter, .zero), Self.longestQuiet))
            pace.quietUntil = max(Self.believable(pace.quietUntil, at: now), quiet)
        }
        guard pace.ceiling == nil || now > pace.throttledAt.advanced(by: Self.reaction) else { return }
        let granted = Double(pace.grantedLately(at: now))
        let current = rate(pace, at: now)
        // What was granted says more than what was tried, once there is a second's worth of it.
        let measured = granted > 0 ? granted : (current ?? 2) / 2
        pace.ceiling = max(Self.slowest, min(current ?? measured, measured))
        pace.throttledAt = now
    }
}
