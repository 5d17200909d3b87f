import Delivery

/// The live line of a worker on a terminal: what is done, what failed, what waits, how fast, and how long it will take.
enum WorkerProgress {
    private static let interval: Duration = .milliseconds(500)
    /// Newer figures count more: each interval replaces this share of the rate.
    private static let weight = 0.2

    /// Writes the line over and over until the task is cancelled.
    static func show(_ worker: DeliveryWorker) async {
        var done = 0
        var rate = 0.0
        while (try? await Task.sleep(for: interval)) != nil {
            guard let (summary, open) = try? await worker.progress() else { continue }
            let current = Double(summary.finished - done) / (interval / .seconds(1))
            rate = rate == 0 ? current : rate * (1 - weight) + current * weight
            done = summary.finished
            Output.progress(text(done: done, parked: summary.parked, open: open, rate: rate))
        }
    }

    /// The line for these figures.
    ///
    /// - Parameters:
    ///   - done: jobs brought into line in this run.
    ///   - parked: jobs that this run has put aside for a person.
    ///   - open: jobs that are still to be done, by anybody.
    ///   - rate: jobs a second.
    /// - Returns: the line, without an end.
    static func text(done: Int, parked: Int, open: Int64, rate: Double) -> String {
        var parts = ["\(done) done", "\(parked) failed", "\(open) waiting"]
        if rate >= 0.1 {
            parts.append(rate < 10 ? "\((rate * 10).rounded() / 10)/s" : "\(Int(rate.rounded()))/s")
            if open > 0 { parts.append("about \(span(Double(open) / rate)) left") }
        }
        return parts.joined(separator: ", ")
    }

    private static func span(_ seconds: Double) -> String {
        let seconds = Int(min(seconds, 360_000))
        if seconds < 60 { return "\(seconds) s" }
        return seconds < 3600 ? "\(seconds / 60) min" : "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
