package import Database
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import Synchronization

/// The decision API: OpenID AuthZEN Authorization API 1.0, answered from the projections.
///
/// Each request is let in and answered on one snapshot that was begun after it came, so that what another process has
/// committed before, a removed token or assignment above all, counts at once. It writes nothing.
package final class DecisionServer: Sendable {
    let configuration: ServerConfiguration
    let readers: any SQLReaders
    let environment: ServerEnvironment
    let logger: Logger
    let doorkeeper = Doorkeeper()
    let watch = RequestWatch()
    let requests = Atomic<Int>(0)
    private let listening = Mutex(Listening())
    private let server: HTTPServerBuilder

    private struct Listening {
        var port: Result<Int, any Error>?
        var waiting: [CheckedContinuation<Int, any Error>] = []
    }

    /// Makes a server that is not running yet.
    ///
    /// - Parameters:
    ///   - configuration: where and how it answers.
    ///   - readers: of the database; closed by the caller, after the server has ended.
    ///   - environment: what comes from outside.
    ///   - logger: takes a line for each request, with neither names of people nor tokens.
    /// - Throws: `ServerFailure` where it must not listen like that, or certificate and key cannot be used.
    package init(
        configuration: ServerConfiguration, readers: any SQLReaders, environment: ServerEnvironment, logger: Logger
    ) throws {
        try configuration.check()
        self.configuration = configuration
        self.readers = readers
        self.environment = environment
        self.logger = logger
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: TimeAmount(configuration.limits.idle),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
        server = try configuration.tls.map { try $0.wrap(plain) } ?? plain
    }

    /// Serves until the task is cancelled, or the group of services it belongs to shuts down: then requests under way are
    /// answered first.
    ///
    /// - Throws: `ServerFailure` where it could not listen.
    package func run() async throws {
        // What the framework says of single connections may hold anything that a client sent.
        let quiet = Logger(label: "hummingbird") { _ in SwiftLogNoOpLogHandler() }
        let address = configuration.address
        let application = Application(
            responder: CallbackResponder { (request: WebRequest, context: ServerContext) in
                await self.respond(to: request, context)
            },
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.limits.connections, logger: quiet)),
            onServerRunning: { channel in
                self.settle(.success(channel.localAddress?.port ?? address.port))
            },
            logger: quiet)
        do {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await application.run()
                    return true
                }
                group.addTask {
                    try await self.watchRequests()
                    return false
                }
                defer { group.cancelAll() }
                while let isServer = try await group.next(), !isServer {}
            }
        } catch is CancellationError {
            // Being cancelled is an ordinary way to end.
        } catch {
            if isListening { throw error }
            let failure = ServerFailure(
                "cannot listen on \(address.host), port \(address.port): \(error); take another address or port with --listen"
            )
            settle(.failure(failure))
            throw failure
        }
        settle(.failure(CancellationError()))
        logger.notice("stopped")
    }

    /// Scheme, address and port, as soon as it listens.
    ///
    /// - Throws: `ServerFailure` where it could not begin.
    package func origin() async throws -> String {
        let port = try await withCheckedThrowingContinuation { continuation in
            let port = listening.withLock { listening in
                if listening.port == nil { listening.waiting.append(continuation) }
                return listening.port
            }
            if let port { continuation.resume(with: port) }
        }
        return configuration.origin(port: port)
    }

    /// Serves for as long as a closure runs.
    ///
    /// - Parameter body: is given the origin once the server listens.
    /// - Returns: what the closure returns.
    /// - Throws: what the closure throws, or `ServerFailure`.
    package func whileRunning<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            defer { group.cancelAll() }
            return try await body(try await origin())
        }
    }

    private var isListening: Bool {
        listening.withLock { listening in
            if case .success = listening.port { true } else { false }
        }
    }

    /// The base URL that the metadata document names.
    var base: String {
        let port = listening.withLock { try? $0.port?.get() }
        return configuration.base(port: port ?? configuration.address.port)
    }

    private func settle(_ port: Result<Int, any Error>) {
        let waiting = listening.withLock { listening in
            if listening.port == nil { listening.port = port }
            defer { listening.waiting = [] }
            return listening.waiting
        }
        for waiter in waiting { waiter.resume(with: port) }
    }

    /// Closes the connections of requests that take too long.
    private func watchRequests() async throws {
        while !Task.isCancelled {
            try await environment.sleep(.seconds(1))
            let late = watch.closeOverdue(at: environment.elapsed())
            if late > 0 {
                logger.warning("closed connections of requests that took too long", metadata: ["count": "\(late)"])
            }
        }
    }
}
