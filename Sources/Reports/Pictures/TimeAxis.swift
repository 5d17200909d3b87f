package import Domain

/// The dates along a period, no more than fit beside one another.
package struct TimeAxis: Sendable {
    package struct Tick: Hashable, Sendable {
        package let at: Timestamp
        package let label: String
    }

    package let from: Timestamp
    package let to: Timestamp
    package let ticks: [Tick]

    /// So many labels have room.
    private static let most = 12

    package init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
        ticks = Self.hours(from, to) ?? Self.days(from, to) ?? Self.months(from, to)
    }

    /// Where an instant lies: 0 at the beginning, 1 at the end, and nothing beyond.
    package func share(_ time: Timestamp) -> Double {
        let (low, high) = (Double(from.microseconds), Double(to.microseconds))
        return high > low ? min(max((Double(time.microseconds) - low) / (high - low), 0), 1) : 0
    }

    /// The labels below a line, and where they stand; one that would touch its neighbour is left out.
    ///
    /// - Parameters:
    ///   - left: where the line begins.
    ///   - width: how long it is.
    ///   - height: where the labels stand.
    /// - Returns: `text` elements.
    func labels(left: Double, width: Double, height: Double) -> HTML {
        var (labels, end): (HTML, Double) = ("", -.infinity)
        for tick in ticks {
            let x = left + share(tick.at) * width
            let room = Double(tick.label.count) * 6.4
            let anchor = x + room / 2 > left + width ? "end" : x - room / 2 < left ? "start" : "middle"
            let start = anchor == "end" ? x - room : anchor == "start" ? x : x - room / 2
            if start < end + 6 { continue }
            end = start + room
            labels += "<text class=\"axis\" x=\"\(x)\" y=\"\(height)\" text-anchor=\"\(anchor)\">\(tick.label)</text>\n"
        }
        return labels
    }

    private static let hour: Int64 = 3_600_000_000
    private static let day: Int64 = 24 * hour

    private static func hours(_ from: Timestamp, _ to: Timestamp) -> [Tick]? {
        for step in [hour / 12, hour / 4, hour, 3 * hour, 6 * hour, 12 * hour] {
            guard let times = multiples(of: step, from, to) else { continue }
            return times.map { time in
                let text = time.description
                let isMidnight = text.dropFirst(11).hasPrefix("00:00")
                return Tick(
                    at: time, label: isMidnight ? String(text.prefix(10)) : String(text.dropFirst(11).prefix(5)))
            }
        }
        return nil
    }

    private static func days(_ from: Timestamp, _ to: Timestamp) -> [Tick]? {
        for step in [day, 2 * day, 7 * day, 14 * day] {
            if let times = multiples(of: step, from, to) {
                return times.map { Tick(at: $0, label: String($0.description.prefix(10))) }
            }
        }
        return nil
    }

    /// Multiples of a step since a Monday, nil where they are too many.
    private static func multiples(of step: Int64, _ from: Timestamp, _ to: Timestamp) -> [Timestamp]? {
        let (span, overflow) = to.microseconds.subtractingReportingOverflow(from.microseconds)
        guard !overflow, span / step < Int64(most) else { return nil }
        // 1970-01-05 was a Monday.
        let monday = 4 * day
        let shifted = from.microseconds.subtractingReportingOverflow(monday)
        guard !shifted.overflow else { return nil }
        let first = (shifted.partialValue + (shifted.partialValue > 0 ? step - 1 : 0)) / step * step + monday
        return Array(stride(from: first, through: to.microseconds, by: Int(step))).map { Timestamp(microseconds: $0) }
    }

    private static func months(_ from: Timestamp, _ to: Timestamp) -> [Tick] {
        let (first, last) = (month(of: from), month(of: to))
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000]
        let step = steps.first { (last - first) / $0 < most } ?? 120_000
        return stride(from: (first + step - 1) / step * step, through: last, by: step).compactMap { month in
            let year = String(month / 12)
            let padded = String(repeating: "0", count: max(0, 4 - year.count)) + year
            let label = step % 12 == 0 ? padded : "\(padded)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)"
            guard let at = Timestamp("\(padded)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)-01"), at >= from, at <= to
            else { return nil }
            return Tick(at: at, label: label)
        }
    }

    /// Months since the year 0.
    private static func month(of time: Timestamp) -> Int {
        let parts = time.description.prefix(7).split(separator: "-").compactMap { Int($0) }
        return parts.count == 2 ? parts[0] * 12 + parts[1] - 1 : 0
    }
}
