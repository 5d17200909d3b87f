import Delivery
import Domain
import Foundation
import Logging
import SCIMConnector
import SQLiteDatabase
import Sandbox
import Store
import Synchronization
import TestKit

/// A journal, a worker and an emulated product in one process; AWS where a test does not say which.
///
/// Waits of the worker move its clock instead of lasting.
struct Installation: Sendable {
    let product: Product
    let store: Store
    let sandbox: SandboxServer
    let endpoint: String
    /// By which jobs are due; every wait of the worker moves it on.
    let schedule: HandClock
    private let temporary: TemporaryStore
    private let token = Mutexed("sandbox-token")

    private init(
        product: Product, store: Store, sandbox: SandboxServer, endpoint: String, schedule: HandClock,
        temporary: TemporaryStore
    ) {
        self.product = product
        self.store = store
        self.sandbox = sandbox
        self.endpoint = endpoint
        self.schedule = schedule
        self.temporary = temporary
    }

    /// Runs `body` with app `aws` connected to an empty sandbox, group `staff`, and a policy that gives it the app.
    ///
    /// - Parameters:
    ///   - product: what the app is, and how it is set up; its name stays `aws`.
    ///   - body: what is tried.
    /// - Throws: what the body throws.
    static func with(_ product: Product = .aws, _ body: (Installation) async throws -> Void) async throws {
        let server = SandboxServer(
            configuration: product.sandbox,
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryStore.with { temporary in
                let installation = Installation(
                    product: product, store: temporary.store, sandbox: server, endpoint: endpoint,
                    schedule: temporary.clock,
                    temporary: temporary)
                try await installation.give(
                    .addApp(
                        name: "aws",
                        connection: AppConnection(
                            connector: "scim", profile: product.profile.name, endpoint: endpoint,
                            credential: "env:TOKEN"),
                        allowsPlainHTTP: false))
                if !product.setUp.isEmpty { try await installation.give(product.setUp) }
                try await installation.give(
                    .createGroup(name: "staff", externalId: drawn()),
                    .addPolicy(name: "staff gets aws", app: "aws", group: "staff", loginMethod: "sso", priority: 0))
                try await body(installation)
            }
        }
    }

    /// Gives a command that must be accepted.
    @discardableResult
    func give(_ requests: Request...) async throws -> ClosedRange<Seq> {
        try await give(requests)
    }

    /// Gives a command of many requests that must be accepted.
    @discardableResult
    func give(_ requests: [Request]) async throws -> ClosedRange<Seq> {
        let answer = try await store.submit(Command(requests, actor: "tester", at: store.now))
        guard let seqs = answer.seqs else { throw UnexpectedRefusal(outcome: answer.outcome) }
        return seqs
    }

    /// Registers people with everything that AWS needs, and puts them into a group.
    func hire(_ names: String..., into group: String? = "staff") async throws {
        for name in names { try await give(Self.registration(name)) }
        if let group { try await give(.addMembers(group: group, members: names.map { .user($0) })) }
    }

    static func registration(_ name: String, leavingOut missing: String? = nil) -> Request {
        var attributes = [
            "givenName": "Given \(name)", "familyName": "Family \(name)", "displayName": "Display \(name)",
            "email": "\(name)@example.org",
        ]
        if let missing { attributes[missing] = nil }
        return .registerUser(userName: name, attributes: attributes, externalId: drawn())
    }

    static func drawn() -> ExternalId {
        var generator = SystemRandomNumberGenerator()
        return ExternalId(using: &generator)
    }

    /// Sets the secret that the app's credential leads to.
    func setToken(_ text: String) { token.set(text) }

    /// Runs a worker until nothing is left to do.
    @discardableResult
    func drain() async throws -> DeliveryWorker.Summary {
        let connections = connections()
        do {
            let summary = try await worker(connections).run(drain: true)
            await connections.shutdown()
            return summary
        } catch {
            await connections.shutdown()
            throw error
        }
    }

    /// The connections of one worker.
    func connections() -> SCIMConnections {
        SCIMConnections(initialPassword: InitialPassword(key: [UInt8](repeating: 7, count: 32))) {
            Date().timeIntervalSince1970
        }
    }

    /// Makes a worker.
    ///
    /// - Parameters:
    ///   - connections: through which it sends; to be shut down by whoever made them.
    ///   - owner: the worker's name.
    ///   - isGone: whether the worker of a name has ended.
    ///   - wrapping: what is put around the connector of the app.
    /// - Returns: the worker, not yet running.
    func worker(
        _ connections: SCIMConnections, owner: String = UUID().uuidString,
        isGone: @escaping @Sendable (String) -> Bool = { _ in true },
        wrapping: @escaping @Sendable (any Connector) -> any Connector = { $0 }
    ) -> DeliveryWorker {
        var environment = environment(connections, wrapping: wrapping)
        environment.owner = owner
        environment.isGone = isGone
        return DeliveryWorker(
            store: store, environment: environment,
            logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Reads the target and compares.
    func reconcile(released: Bool = false) async throws -> ReconciliationReport {
        let app = try await store.read { connection, _ in try Outbox(connection).apps().first { $0.name == "aws" } }
        guard let app, let profile = try TargetProfile.of(app.connection, app.settings) else { throw NoSuchApp() }
        let connections = connections()
        do {
            let report = try await Reconciliation(
                store: store, app: app, profile: profile, environment: environment(connections), isReleased: released
            ).run(actor: "tester")
            await connections.shutdown()
            return report
        } catch {
            await connections.shutdown()
            throw error
        }
    }

    private struct NoSuchApp: Error {}

    private func environment(
        _ connections: SCIMConnections, wrapping: @escaping @Sendable (any Connector) -> any Connector = { $0 }
    ) -> WorkerEnvironment {
        let (schedule, token) = (schedule, token)
        let start = ContinuousClock.now
        return WorkerEnvironment(
            owner: UUID().uuidString, now: { schedule.now },
            clock: { LeaseClock(bootId: "test", now: Int64((ContinuousClock.now - start) / .microseconds(1))) },
            sleep: { duration in
                schedule.advance(by: duration)
                // Lets the requests under way get on; nothing is waited for.
                try await ContinuousClock().sleep(for: .milliseconds(2))
            },
            random: { UInt64.random(in: .min ... .max) }, isGone: { _ in true },
            connect: { app, profile, paths in
                wrapping(
                    connections.connector(
                        endpoint: app.connection.endpoint ?? "", token: { token.get() }, profile: profile,
                        paths: paths))
            })
    }

    /// Computes the derived tables again, and puts right what differs.
    func rebuild() async throws {
        let scratch = try temporary.scratch()
        _ = try await Rebuild(store: store, scratch: scratch.database).run(scratchPath: scratch.path)
        await scratch.database.close()
    }

    /// Names of the users that the target lets in.
    var activeUsers: [String] { sandbox.state.users.filter(\.active).map(\.userName).sorted() }

    /// Members of a group at the target, by name; nil where it has no such group.
    func members(_ group: String) -> [String]? { sandbox.state.group(named: group)?.members.map(\.userName).sorted() }

    /// Requests that the target refused as malformed.
    var malformed: Int { sandbox.requests.refused.filter { $0.status == 400 }.count }
}

/// A command of a test's own that should have been accepted.
struct UnexpectedRefusal: Error {
    let outcome: Answer.Outcome
}

/// A value that several tasks read and a test sets.
final class Mutexed<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func get() -> Value { value.withLock { $0 } }
    func set(_ new: Value) { value.withLock { $0 = new } }
}
