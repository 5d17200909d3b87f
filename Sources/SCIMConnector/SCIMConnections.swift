import AsyncHTTPClient
package import Delivery
import NIOCore

/// The connections to all apps that speak SCIM, and the maker of their connectors.
///
/// One of these for a process: connections to the same host are shared. Call ``shutdown()`` when the last request has
/// been answered.
package final class SCIMConnections: Sendable {
    private let client: HTTPClient
    private let maximumAnswer: Int
    private let initialPassword: InitialPassword?
    private let now: @Sendable () -> Double

    /// - Parameters:
    ///   - maximumAnswer: longest body of an answer, in bytes. A longer one is not read to its end, whatever it says.
    ///   - initialPassword: makes the passwords of new accounts at targets that want one; nil where none is to be sent.
    ///   - now: seconds since 1970, against which a `Retry-After` date is read.
    package init(
        maximumAnswer: Int = 8 << 20, initialPassword: InitialPassword? = nil, now: @escaping @Sendable () -> Double
    ) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        // The worker decides what is tried again and when; and it must learn of a dead host at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than what servers and load balancers allow, so that a request seldom meets a closing connection.
        configuration.connectionPool.idleTimeout = .seconds(20)
        // The worker holds each app to its own limit.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.maximumAnswer = maximumAnswer
        self.initialPassword = initialPassword
        self.now = now
    }

    /// Makes the connector of one app.
    ///
    /// - Parameters:
    ///   - endpoint: base URL of the app's SCIM service, with or without slashes at its end.
    ///   - token: gives the bearer token; asked before each request, so that a new one is taken up without a restart.
    ///     White space around it is left out. What it throws is shown to people, and so must hold nothing of the secret.
    ///   - profile: what the product accepts.
    ///   - paths: the target paths of the app's mapping, which are read back from answers.
    /// - Returns: a connector that works until ``shutdown()``.
    package func connector(
        endpoint: String, token: @escaping @Sendable () throws -> String, profile: TargetProfile, paths: [String]
    ) -> SCIMConnector {
        connector(endpoint: endpoint, authorization: .bearer(token), profile: profile, paths: paths)
    }

    /// Makes the connector of one app.
    ///
    /// - Parameters:
    ///   - endpoint: base URL of the app's SCIM service, with or without slashes at its end.
    ///   - authorization: how the requests are let in. Keep it where an app's connector is made again, so that the token
    ///     that was minted is kept too.
    ///   - profile: what the product accepts.
    ///   - paths: the target paths of the app's mapping, which are read back from answers.
    /// - Returns: a connector that works until ``shutdown()``.
    package func connector(
        endpoint: String, authorization: Authorization, profile: TargetProfile, paths: [String]
    ) -> SCIMConnector {
        SCIMConnector(
            endpoint: endpoint, authorization: authorization, profile: profile, paths: paths,
            transport: Transport(client: client, maximumAnswer: maximumAnswer), initialPassword: initialPassword,
            now: now)
    }

    /// Closes all connections.
    ///
    /// Requests under way fail.
    package func shutdown() async {
        // What fails here is the closing of sockets that the process gives up anyway.
        try? await client.shutdown()
    }
}
