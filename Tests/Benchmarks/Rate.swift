/// How much was done by when, and the speed that follows.
struct Rate {
    /// What had been done at an instant since the beginning.
    private var samples: [(at: Duration, count: Int)] = []

    /// Slices are this long.
    static let slice: Duration = .milliseconds(250)
    /// The first slices, in which caches fill and connections open, do not count.
    private static let warmUp = 2

    mutating func add(_ count: Int, at instant: Duration) { samples.append((instant, count)) }

    /// What was done per second, slice by slice, between the warm-up and the slice in which the work ran out.
    var slices: [Double] {
        let whole = samples.dropFirst(Self.warmUp).dropLast()
        // A run that was over in no time is one slice.
        guard whole.count > 2 else {
            guard let first = samples.first, let last = samples.last, last.at > first.at else { return [] }
            return [Double(last.count - first.count) / Self.seconds(last.at - first.at)]
        }
        return zip(whole, whole.dropFirst()).map { Double($1.count - $0.count) / Self.seconds($1.at - $0.at) }
    }

    /// The median of the slices.
    var median: Double {
        let sorted = slices.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// Runs `work` and reads `count` at the end of each slice of it.
    ///
    /// - Parameters:
    ///   - count: what has been done so far.
    ///   - work: what is measured.
    /// - Returns: the rate, and what `work` returned.
    /// - Throws: what either throws.
    static func measure<T: Sendable>(
        _ count: @escaping @Sendable () async throws -> Int, while work: @escaping @Sendable () async throws -> T
    ) async throws -> (rate: Rate, result: T) {
        let start = ContinuousClock.now
        let sampling = Task {
            var rate = Rate()
            rate.add(try await count(), at: .zero)
            while !Task.isCancelled {
                try? await ContinuousClock().sleep(for: slice)
                rate.add(try await count(), at: ContinuousClock.now - start)
            }
            return rate
        }
        defer { sampling.cancel() }
        let result = try await work()
        sampling.cancel()
        return (try await sampling.value, result)
    }
}
