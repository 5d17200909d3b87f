import Domain
import Store
import TestKit
import Testing

@testable import Delivery

/// The pace alone, against a target that counts, on a clock that is moved by hand.
@Suite("The pace of an app") struct PacingTests {
    /// A token bucket, as targets have it.
    private struct Target {
        let rate: Double
        let burst: Double
        var tokens: Double
        var last: Int64 = 0

        init(rate: Double, burst: Double) {
            (self.rate, self.burst) = (rate, burst)
            tokens = burst
        }

        mutating func grants(at now: Timestamp) -> Bool {
            if last > 0 { tokens = min(burst, tokens + Double(now.microseconds - last) / 1_000_000 * rate) }
            last = now.microseconds
            guard tokens >= 1 else { return false }
            tokens -= 1
            return true
        }
    }

    /// Plays so many seconds with as many requests as the pace lets out, five at once.
    private static func play(
        seconds: Int64, target: inout Target, retryAfter: Duration?, limit: Double? = nil
    ) -> (granted: Int, refused: Int, lateGranted: Int, lateRefused: Int) {
        let pacing = Pacing(limit: limit, burst: 1)
        var pace = Pace()
        var counts = (granted: 0, refused: 0, lateGranted: 0, lateRefused: 0)
        let start = HandClock.start
        let end = start.advanced(by: .seconds(seconds))
        let late = start.advanced(by: .seconds(60))
        // When each of five connections is free again; a request takes 40 ms.
        var free = Array(repeating: start, count: 5)
        while let next = free.min(), next < end {
            let slot = free.firstIndex(of: next) ?? 0
            guard let place = pacing.take(&pace, at: next) else {
                free[slot] = pacing.earliest(pace, at: next)
                continue
            }
            let answered = place.advanced(by: .milliseconds(40))
            if target.grants(at: place) {
                pace.grant(at: answered)
                counts.granted += 1
                if place > late { counts.lateGranted += 1 }
            } else {
                pacing.throttle(&pace, at: answered, retryAfter: retryAfter)
                counts.refused += 1
                if place > late { counts.lateRefused += 1 }
            }
            free[slot] = answered
        }
        return counts
    }

    @Test(
        "Ten minutes at a target of 25 requests a second: at most 2 % refused and at least 90 % used once adapted",
        arguments: [Duration?.none, .seconds(1)])
    func adapts(retryAfter: Duration?) {
        var target = Target(rate: 25, burst: 25)
        let counts = Self.play(seconds: 600, target: &target, retryAfter: retryAfter)
        let tried = counts.lateGranted + counts.lateRefused
        print("retry after \(String(describing: retryAfter)): \(counts)")
        #expect(Double(counts.lateRefused) <= 0.02 * Double(tried))
        #expect(Double(counts.lateGranted) >= 0.9 * 25 * 540)
    }

    @Test("A rate that was set is kept, whatever the target would allow")
    func fixed() {
        var target = Target(rate: 1000, burst: 1000)
        let counts = Self.play(seconds: 20, target: &target, retryAfter: nil, limit: 10)
        #expect(counts.refused == 0)
        #expect((199...206).contains(counts.granted))
    }

    @Test("An absurd Retry-After is clamped to a quarter of an hour")
    func absurd() {
        let pacing = Pacing(limit: nil, burst: 1)
        var pace = Pace()
        pacing.throttle(&pace, at: HandClock.start, retryAfter: .seconds(999_999_999))
        #expect(pacing.take(&pace, at: HandClock.start) == nil)
        #expect(pacing.earliest(pace, at: HandClock.start) == HandClock.start.advanced(by: .seconds(900)))
        pacing.throttle(&pace, at: HandClock.start, retryAfter: .seconds(-5))
        #expect(pacing.earliest(pace, at: HandClock.start) == HandClock.start.advanced(by: .seconds(900)))
    }

    @Test("A place that was taken under a clock that ran ahead holds nobody up")
    func clockSetBack() {
        let pacing = Pacing(limit: 10, burst: 1)
        var pace = Pace()
        pace.nextAt = HandClock.start.advanced(by: .seconds(86_400 * 365))
        #expect(pacing.take(&pace, at: HandClock.start) == HandClock.start)
    }
}
