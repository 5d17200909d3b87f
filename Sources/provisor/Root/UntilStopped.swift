import UnixSignals

/// Work without an end of its own, which a person or the system stops: ctrl-C or SIGTERM, and that is no failure.
enum UntilStopped {
    /// Runs something until it ends by itself, fails, or the process is asked to stop.
    ///
    /// - Parameter body: is cancelled when the process is asked to stop.
    /// - Throws: what `body` throws.
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { do { try await body() } catch is CancellationError {} }
            // The first to end is the work, or the signal.
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
