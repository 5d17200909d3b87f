/// How many delays there were of each length, in memory that does not grow with them.
///
/// Lengths are kept to within one part in 128; the longest is kept exactly.
package struct DelayHistogram: Hashable, Sendable {
    /// Percentiles by nearest rank, in microseconds.
    package struct Figures: Hashable, Sendable {
        package let count: Int64
        package let p50: Int64
        package let p90: Int64
        package let p99: Int64
        package let longest: Int64
    }

    /// Lengths below two to this power have a bucket each; from there on each doubling has half as many.
    private static let exactBits = 8
    private var counts: [Int64] = []
    private var count: Int64 = 0
    private var longest: Int64 = 0

    package init() {}

    /// Counts one delay in microseconds; what is below zero counts as zero.
    package mutating func add(_ delay: Int64) {
        let delay = max(delay, 0)
        let place = Self.place(delay)
        if place >= counts.count { counts += [Int64](repeating: 0, count: place + 1 - counts.count) }
        counts[place] += 1
        count += 1
        longest = max(longest, delay)
    }

    /// nil where nothing was counted.
    package var figures: Figures? {
        guard count > 0 else { return nil }
        return Figures(
            count: count, p50: percentile(50), p90: percentile(90), p99: percentile(99), longest: longest)
    }

    private func percentile(_ percent: Int64) -> Int64 {
        // Multiplied last, so that no count is too large for it.
        let rank = count / 100 * percent + (count % 100 * percent + 99) / 100
        var seen: Int64 = 0
        for (place, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return min(Self.largest(in: place), longest) }
        }
        return longest
    }

    private static func place(_ delay: Int64) -> Int {
        let shift = max(63 - delay.leadingZeroBitCount - (exactBits - 1), 0)
        return shift << (exactBits - 1) + Int(delay >> Int64(shift))
    }

    /// The largest length that a bucket holds.
    private static func largest(in place: Int) -> Int64 {
        guard place >= 1 << exactBits else { return Int64(place) }
        let shift = place >> (exactBits - 1) - 1
        let first = Int64(place - shift << (exactBits - 1))
        let (next, overflows) = (first + 1).multipliedReportingOverflow(by: 1 << Int64(shift))
        return overflows ? .max : next - 1
    }
}
