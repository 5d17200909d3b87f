import ArgumentParser
import Database
import Domain
import Foundation
import Logging
import SQLiteDatabase
import Server
import ServiceLifecycle
import Store
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answer over HTTP whether and how somebody may sign in.",
        discussion: """
            Speaks the OpenID AuthZEN Authorization API 1.0: subject user (its id is the userName), resource app (its id is the
            app's name), action sign-in.

              provisor token add gateway > token
              provisor serve
              curl http://127.0.0.1:8180/access/v1/evaluation -H "Authorization: Bearer $(cat token)" \\
                  -H "Content-Type: application/json" -d '{"subject": {"type": "user", "id": "ana@example.org"},
                  "action": {"name": "sign-in"}, "resource": {"type": "app", "id": "aws"}}'

            The answer's context has login_method, policy, and the seq as of which it holds; where the decision is false, a
            reason. "context": {"at": TIME} or {"seq": SEQ} in the request asks about the past, by the names of then. Further
            endpoints: /access/v1/evaluations, /access/v1/search/subject, .../resource and .../action; what is where says
            /.well-known/authzen-configuration. /healthz says that it runs, /readyz that it can answer.

            It only reads, needs no key store, and sees at once what other processes commit: a removed token is let in no
            longer, a removed assignment is no permission. It runs until it is stopped (ctrl-C or SIGTERM) and answers what
            is under way first. Without a certificate it listens on this machine's loopback alone.
            """)

    @Option(help: "The journal's database file.")
    var database: String = ProcessInfo.processInfo.environment["PROVISOR_DATABASE"] ?? "provisor.db"
    @Option(help: ArgumentHelp("Where to listen; port 0 takes any free one.", valueName: "address:port"))
    var listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 8_180)
    @Option(help: ArgumentHelp("PEM file: this server's certificate, then those above it.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("PEM file: the private key of the certificate.", valueName: "file"))
    var key: String?
    @Flag(name: .customLong("allow-plain-http"), help: "Let tokens go over a network in the clear.")
    var allowsPlainHTTP = false
    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp("How clients reach it, for the metadata document.", valueName: "url"))
    var publicURL: String?
    @Option(help: "Most connections at once.") var maxConnections = ServerLimits().connections
    @Option(help: "Connections to the database.") var readers = 2
    @Flag(help: "Log every request, not only what needs attention.") var verbose = false

    func validate() throws {
        if (certificate == nil) != (key == nil) { throw ValidationError("--certificate and --key go together.") }
        if maxConnections < 1 { throw ValidationError("--max-connections must be at least 1.") }
        if !(1...64).contains(readers) { throw ValidationError("--readers must be from 1 to 64.") }
    }

    func run() async throws {
        var logger = Logger(label: "provisor.serve") { _ in JSONLogHandler(now: { SystemClock.now }) }
        logger.logLevel = verbose ? .info : .notice
        let connections = try SQLiteReaders(path: database, count: readers)
        do {
            try await ReadCheck.check(connections, notePath: database + ".head")
            try await serve(connections, logger)
        } catch {
            await connections.close()
            throw error
        }
        await connections.close()
    }

    private func serve(_ connections: SQLiteReaders, _ logger: Logger) async throws {
        var configuration = ServerConfiguration(
            address: listen, allowsPlainHTTP: allowsPlainHTTP, publicURL: publicURL)
        if let certificate, let key { configuration.tls = TLSFiles(certificate: certificate, key: key) }
        configuration.limits.connections = maxConnections
        let environment = ServerEnvironment(
            now: { SystemClock.now }, elapsed: { .microseconds(SystemClock.sinceBoot) },
            sleep: { try await Task.sleep(for: $0) }, run: String(UInt32.random(in: .min ... .max), radix: 16))
        let server = try DecisionServer(
            configuration: configuration, readers: connections, environment: environment, logger: logger)
        if try await connections.read({ connection, _ in try Listing(connection).tokens() }).isEmpty {
            Output.note("there is no token yet, so nobody is let in; add one with `provisor token add NAME`")
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: ServerService(server: server), successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "provisor.signals") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }
}

/// The server as a service, which says where it listens.
private struct ServerService: Service {
    let server: DecisionServer

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { Output.line("listening on \(try await server.origin())") }
            try await server.run()
            group.cancelAll()
        }
    }
}

extension ListenAddress: ExpressibleByArgument {
    /// Reads `ADDRESS:PORT`.
    public init?(argument: String) { self.init(argument) }

    /// As it is typed.
    public var defaultValueDescription: String { "\(host):\(port)" }
}
