import Domain
import Synchronization
import TestKit

/// A time that leaps to the next thing anybody waits for, as soon as nobody does anything else: what a run takes on it is
/// the same on every machine.
final class LeapingTime: Sendable {
    private struct Waiter {
        let until: Timestamp
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = HandClock.start
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    var now: Timestamp { state.withLock { $0.now } }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Waits for so long.
    func wait(_ duration: Duration) async {
        await withCheckedContinuation { continuation in
            state.withLock {
                $0.waiters.append(Waiter(until: $0.now.advanced(by: duration), continuation: continuation))
            }
        }
    }

    /// Leaps to the earliest end of a wait, and lets all go on whose wait ends then.
    func leap() {
        let due = state.withLock { state -> [Waiter] in
            guard let next = state.waiters.map(\.until).min() else { return [] }
            state.now = max(state.now, next)
            defer { state.waiters.removeAll { $0.until <= next } }
            return state.waiters.filter { $0.until <= next }
        }
        for waiter in due { waiter.continuation.resume() }
    }
}
