package import Domain

/// What comes to a server from outside.
package struct ServerEnvironment: Sendable {
    /// The time of day.
    package var now: @Sendable () -> Timestamp
    /// A clock that only goes forward.
    package var elapsed: @Sendable () -> Duration
    /// Waits, and throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Names this run in the identifiers of requests: drawn at random, so that two runs give none twice.
    package var run: String

    /// - Parameters:
    ///   - now: the time of day.
    ///   - elapsed: a clock that only goes forward, from any beginning.
    ///   - sleep: waits.
    ///   - run: a few random digits.
    package init(
        now: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void, run: String
    ) {
        self.now = now
        self.elapsed = elapsed
        self.sleep = sleep
        self.run = run
    }
}
