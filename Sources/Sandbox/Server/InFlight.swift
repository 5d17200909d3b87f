import Synchronization

/// Counts the requests that are under way: read, and not answered.
final class InFlight: Sendable {
    private struct Numbers {
        var now = 0
        var peak = 0
    }

    private let numbers = Mutex(Numbers())

    /// The most requests that were ever under way at once.
    var peak: Int { numbers.withLock { $0.peak } }

    /// Counts a request.
    ///
    /// - Returns: What to end when the answer goes out.
    func begin() -> Ticket {
        numbers.withLock { numbers in
            numbers.now += 1
            numbers.peak = max(numbers.peak, numbers.now)
        }
        return Ticket(self)
    }

    /// Forgets the peak, not the requests that are under way.
    func reset() {
        numbers.withLock { $0.peak = $0.now }
    }

    /// One request under way.
    ///
    /// It ends once: when it is told to, or when nobody can tell it to any more because the client has gone.
    final class Ticket: Sendable {
        private let count: InFlight
        private let isEnded = Mutex(false)

        fileprivate init(_ count: InFlight) {
            self.count = count
        }

        deinit {
            end()
        }

        /// Ends the request.
        ///
        /// To be called just before the last byte goes out: whoever has read an answer may ask again at once, and that is
        /// one request at a time.
        func end() {
            let isFirst = isEnded.withLock { isEnded in
                defer { isEnded = true }
                return !isEnded
            }
            if isFirst { count.numbers.withLock { $0.now -= 1 } }
        }
    }
}
