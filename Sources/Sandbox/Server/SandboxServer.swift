package import Foundation
import Hummingbird
package import Logging
import Synchronization

/// A faithful local stand-in for a product that accounts are provisioned to, over HTTP.
///
/// Its state can be read and it breaks on request, in the same process through this type and from outside through the
/// routes under `/_sandbox`. It shares no code with the client that it is used to try: what both got wrong would pass.
package final class SandboxServer: Sendable {
    /// What the sandbox was told.
    package let configuration: SandboxConfiguration

    let core: Mutex<SandboxCore>
    let now: @Sendable () -> Date
    let pause: @Sendable (Duration) async throws -> Void
    let logger: Logger
    let layout: EndpointLayout
    let inFlight = InFlight()
    private let latch = ListeningLatch()

    /// Makes a sandbox that is not running yet.
    ///
    /// - Parameters:
    ///   - configuration: What to stand in for, and how.
    ///   - logger: Takes one line a request: method, route, status and reason, never a token.
    ///   - now: Tells the time of what is created and changed.
    ///   - pause: Waits, for the faults `delay` and `slow-body`.
    package init(
        configuration: SandboxConfiguration,
        logger: Logger,
        now: @escaping @Sendable () -> Date,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.now = now
        self.pause = pause
        let core = SandboxCore(configuration: configuration)
        layout = core.service.layout
        self.core = Mutex(core)
    }

    /// Serves until the task is cancelled or the service group it belongs to shuts down.
    ///
    /// - Throws: `ListeningFailure` where it could not begin.
    package func run() async throws {
        try await serve { try await $0.run() }
    }

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Throws: `ListeningFailure` where it could not begin.
    package func runUntilSignalled() async throws {
        try await serve { try await $0.runService() }
    }

    /// Serves for as long as a closure runs.
    ///
    /// - Parameter body: Is given the base URL once the sandbox listens.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, or `ListeningFailure`.
    package func whileRunning<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            defer { group.cancelAll() }
            return try await body(try await self.endpoint())
        }
    }

    /// The base URL of the emulated service, without a slash at its end, as soon as the sandbox listens.
    ///
    /// - Throws: `ListeningFailure` where it could not begin.
    package func endpoint() async throws -> String {
        configuration.endpoint(port: try await latch.port())
    }

    /// Scheme, host and port, as soon as the sandbox listens.
    ///
    /// The routes under `/_sandbox` begin there.
    ///
    /// - Throws: `ListeningFailure` where it could not begin.
    package func origin() async throws -> String {
        configuration.origin(port: try await latch.port())
    }

    private func serve(
        _ run: (Application<CallbackResponder<SandboxContext>>) async throws -> Void
    ) async throws {
        var quiet = logger
        quiet.logLevel = .warning
        let application = Application(
            responder: CallbackResponder { (request: Request, context: SandboxContext) in
                await self.respond(to: request, context: context)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                self.latch.open(channel.localAddress?.port ?? self.configuration.port)
            },
            logger: quiet)
        do {
            try await run(application)
        } catch is CancellationError {
            // Being cancelled is the ordinary way to end.
        } catch {
            if latch.isOpen { throw error }
            let failure = ListeningFailure(host: configuration.host, port: configuration.port, reason: "\(error)")
            latch.fail(failure)
            throw failure
        }
        latch.fail(CancellationError())
    }
}

extension SandboxServer {
    /// The directory as it is.
    package var state: SandboxState {
        core.withLock { $0.service }.state
    }

    /// What has been asked and answered.
    package var requests: SandboxRequests {
        core.withLock { $0.log.report(inFlightPeak: inFlight.peak, gate: $0.gate) }
    }

    /// How many resources have come into being under each `externalId`, those that were deleted again included.
    package var creations: [String: Int] {
        core.withLock { $0.log.writes.creations }
    }

    /// Puts a fault in force.
    ///
    /// - Parameter fault: What is to go wrong.
    /// - Returns: The number under which it can be taken back.
    @discardableResult
    package func inject(_ fault: Fault) -> Int {
        core.withLock { $0.faults.add(fault) }
    }

    /// Takes faults back.
    ///
    /// - Parameter id: The number of one, nil for all.
    package func withdrawFaults(_ id: Int? = nil) {
        core.withLock { _ = $0.faults.remove(id) }
    }

    /// Forgets users, groups, faults and counters.
    package func reset() {
        core.withLock { $0.reset() }
        inFlight.reset()
    }
}
