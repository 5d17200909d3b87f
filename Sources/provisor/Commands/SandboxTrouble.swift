import ArgumentParser
import Sandbox

/// Options of `provisor sandbox` for what goes wrong.
struct SandboxTrouble: ParsableArguments {
    @Option(help: "Something to go wrong: KIND[:key=value,...]. May be repeated.")
    var fault: [String] = []

    @Option(help: "Let in at most this many requests a second, and refuse above as the product does.")
    var rate: Int?

    @Option(help: "How many requests may come at once after a quiet time; without it as many as in a second.")
    var burst: Int?

    @Option(
        help: "The Retry-After of a refusal above the rate: seconds, a date, or nonsense. Without it there is none.")
    var rateRetryAfter: String?

    @Option(help: "Lists do not show the writes of so many milliseconds, as a slow search index.")
    var searchLag: Int?

    @Option(help: "Lists do not show the last writes, so many of them.")
    var searchLagWrites: Int?

    func validate() throws {
        if let rate, rate < 1 { throw ValidationError("The rate must be at least 1.") }
        if rate == nil, burst != nil || rateRetryAfter != nil {
            throw ValidationError("--burst and --rate-retry-after go with --rate.")
        }
        if let burst, burst < 1 { throw ValidationError("The burst must be at least 1.") }
        if let searchLag, searchLag < 0 { throw ValidationError("The search lag must not be negative.") }
        if let searchLagWrites, !(0...SearchLag.writeLimit).contains(searchLagWrites) {
            throw ValidationError("--search-lag-writes must be from 0 to \(SearchLag.writeLimit).")
        }
    }

    /// The faults.
    ///
    /// - Throws: `ValidationError` for the first text that is none.
    func faults() throws -> [Fault] {
        do {
            return try fault.map(Fault.init(argument:))
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// How far lists stay behind.
    var lag: SearchLag? {
        if searchLag == nil, searchLagWrites == nil { return nil }
        return SearchLag(milliseconds: searchLag ?? 0, writes: searchLagWrites ?? 0)
    }

    /// How many requests a second are let in.
    var limit: RateLimit? {
        rate.map { RateLimit(perSecond: $0, burst: burst, retryAfter: rateRetryAfter) }
    }
}
