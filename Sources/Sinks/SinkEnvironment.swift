/// What the delivery to sinks needs from outside: time, chance, secrets, and who else delivers.
package struct SinkEnvironment: Sendable {
    /// What is told with every event.
    package var origin: SinkOrigin
    /// Waits; throws when it is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A random number.
    package var random: @Sendable () -> UInt64
    /// The secret behind `env:NAME` or `file:PATH`; what it throws is shown to people.
    package var secret: @Sendable (String) throws -> String
    /// File whose locks say which process delivers to which sink.
    package var lockPath: String

    package init(
        origin: SinkOrigin, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> UInt64, secret: @escaping @Sendable (String) throws -> String,
        lockPath: String
    ) {
        self.origin = origin
        self.sleep = sleep
        self.random = random
        self.secret = secret
        self.lockPath = lockPath
    }
}
