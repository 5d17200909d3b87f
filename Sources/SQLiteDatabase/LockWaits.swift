/// How long the takers of a lock have waited for it: a count for each power of two of microseconds.
package struct LockWaits: Hashable, Sendable {
    /// How often the lock was taken after a wait of less than 1, 2, 4, 8 microseconds, and so on; the last takes the rest.
    package private(set) var counts = [Int](repeating: 0, count: 28)
    /// The longest wait.
    package private(set) var longest: Duration = .zero

    package init() {}

    /// As ``counts`` and ``longest`` of others, such as those that other processes have written down.
    package init(counts: [Int], longest: Duration) {
        for (place, count) in counts.prefix(self.counts.count).enumerated() { self.counts[place] = count }
        self.longest = longest
    }

    /// How often the lock was taken.
    package var total: Int { counts.reduce(0, +) }

    /// Counts one wait.
    package mutating func add(_ wait: Duration) {
        let microseconds = max(0, Int64(wait / .microseconds(1)))
        counts[min(counts.count - 1, Int64.bitWidth - microseconds.leadingZeroBitCount)] += 1
        longest = max(longest, wait)
    }

    /// Adds what another has counted.
    package mutating func add(_ other: LockWaits) {
        for place in counts.indices { counts[place] += other.counts[place] }
        longest = max(longest, other.longest)
    }

    /// The wait that so large a share of all stayed below, to the next power of two.
    package func quantile(_ share: Double) -> Duration {
        var rest = Int((Double(total) * share).rounded(.up))
        for (place, count) in counts.enumerated() {
            rest -= count
            if rest <= 0 { return min(.microseconds(Int64(1) << Int64(place)), max(longest, .microseconds(1))) }
        }
        return longest
    }

    /// For a log: how often, half of the waits, 99 of a hundred, and the longest, in milliseconds.
    package var summary: String {
        func milliseconds(_ wait: Duration) -> String {
            "\((wait / .milliseconds(1) * 100).rounded() / 100)"
        }
        return
            "taken \(total) times, waited \(milliseconds(quantile(0.5))) ms (half), \(milliseconds(quantile(0.99))) ms (99 %), \(milliseconds(longest)) ms (longest)"
    }
}
