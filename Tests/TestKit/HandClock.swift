package import Domain
import Synchronization

/// A clock that stands still until a test moves it.
package final class HandClock: Sendable {
    private let time: Mutex<Timestamp>

    /// A clock that shows this instant.
    package init(_ start: Timestamp = HandClock.start) { time = Mutex(start) }

    /// Where clocks of tests begin: 2024-01-01T00:00:00Z.
    package static let start = Timestamp(microseconds: 1_704_067_200_000_000)

    /// The instant that it shows.
    package var now: Timestamp { time.withLock { $0 } }

    /// Moves it on.
    package func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    /// Sets it, also back.
    package func set(_ instant: Timestamp) { time.withLock { $0 = instant } }
}
