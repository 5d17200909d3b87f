package import Domain
package import Store

/// What a worker needs from outside: time, chance, connectors, and who else is alive.
package struct WorkerEnvironment: Sendable {
    /// Names this worker among all that there ever are.
    package var owner: String
    /// Wall time.
    package var now: @Sendable () -> Timestamp
    /// The machine's boot clock.
    package var clock: @Sendable () -> LeaseClock
    /// Waits; throws when it is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A random number.
    package var random: @Sendable () -> UInt64
    /// Whether the worker of that name has certainly ended.
    package var isGone: @Sendable (String) -> Bool
    /// Makes the connector of an app.
    ///
    /// Parameters: the app, its profile, and the target paths that it maps.
    package var connect: @Sendable (DeliveryApp, TargetProfile, [String]) -> any Connector
    /// The target profile of that name; those in the box, where nobody says otherwise.
    package var profile: @Sendable (String) -> TargetProfile? = { TargetProfile.named($0) }

    package init(
        owner: String, now: @escaping @Sendable () -> Timestamp, clock: @escaping @Sendable () -> LeaseClock,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> UInt64,
        isGone: @escaping @Sendable (String) -> Bool,
        connect: @escaping @Sendable (DeliveryApp, TargetProfile, [String]) -> any Connector
    ) {
        self.owner = owner
        self.now = now
        self.clock = clock
        self.sleep = sleep
        self.random = random
        self.isGone = isGone
        self.connect = connect
    }
}
