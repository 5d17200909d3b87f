import Database
import Delivery
import Domain
import Foundation
import Logging
import SCIMConnector
import SQLiteDatabase
import Store

/// A journal on the disk with one app, and the worker that delivers to it.
struct Workload: Sendable {
    let store: Store
    let concurrency: Int

    static let token = "benchmark-token"
    private static let app = "target"
    private static let group = "staff"
    private static let batch = 500

    /// AWS's rules, with one look-up, as much at once as asked for, and as fast as it goes.
    static func profile(_ concurrency: Int) -> TargetProfile {
        var profile = TargetProfile.awsIdentityCenter
        profile.userLookUps = [.externalId]
        profile.concurrency = concurrency
        profile.rate = nil
        return profile
    }

    /// Opens a journal, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - path: of the database file; the keys lie beside it.
    ///   - concurrency: requests under way at once.
    ///   - isDurable: false while a journal is filled that nobody would miss.
    /// - Returns: the open journal.
    /// - Throws: `StorageError`.
    static func open(_ path: String, concurrency: Int, isDurable: Bool = true) async throws -> Workload {
        let file = try SQLiteFile(
            path: path, creating: true,
            options: .init(
                holder: "benchmark",
                cacheSize: isDurable ? SQLiteFile.Options.smallCache : 256 << 20, session: Scratch.script,
                isDurable: isDurable))
        var clocks = Store.Clocks(recorded: { Machine.now }, schedule: { Machine.now })
        clocks.boot = { Machine.boot }
        let store = try await Store.open(database: file, keysPath: path + ".keys", creating: true, clocks: clocks)
        return Workload(store: store, concurrency: concurrency)
    }

    /// Adds the app, a group, and the policy that gives its members the app.
    func connect(endpoint: String) async throws {
        let connection = AppConnection(
            connector: "scim", profile: "aws-identity-center", endpoint: endpoint, credential: "env:TOKEN",
            concurrency: Int64(concurrency))
        var generator = SystemRandomNumberGenerator()
        try await give([
            .addApp(name: Self.app, connection: connection, allowsPlainHTTP: true),
            .switchFeature(app: Self.app, feature: .pushGroups, on: false),
            .createGroup(name: Self.group, externalId: ExternalId(using: &generator)),
            .addPolicy(name: "staff", app: Self.app, group: Self.group, loginMethod: "sso", priority: 0),
        ])
    }

    /// Registers people, and gives them nothing.
    func register(_ numbers: Range<Int>) async throws {
        var generator = SystemRandomNumberGenerator()
        try await batches(numbers) { numbers in
            numbers.map {
                .registerUser(
                    userName: Self.name($0), attributes: Self.attributes($0),
                    externalId: ExternalId(using: &generator))
            }
        }
    }

    /// Registers people and gives them the app.
    func hire(_ numbers: Range<Int>) async throws {
        var generator = SystemRandomNumberGenerator()
        try await batches(numbers) { numbers in
            numbers.map {
                .registerUser(
                    userName: Self.name($0), attributes: Self.attributes($0),
                    externalId: ExternalId(using: &generator))
            } + [.addMembers(group: Self.group, members: numbers.map { .user(Self.name($0)) })]
        }
    }

    /// Changes one attribute of each.
    func rename(_ numbers: Range<Int>) async throws {
        try await batches(numbers) { numbers in
            numbers.map {
                .changeUser(userName: Self.name($0), set: ["displayName": Self.newName($0)], clear: [])
            }
        }
    }

    /// Makes everything that is due be looked up once before it is created, as after a crash.
    func requireLookUps() async throws {
        try await store.database.write { connection in
            _ = try connection.run("UPDATE jobs SET look_up = 2 WHERE state = 'ready'")
        }
    }

    /// A worker as `provisor worker` runs it.
    func worker(_ connections: SCIMConnections) -> DeliveryWorker {
        let concurrency = concurrency
        var environment = WorkerEnvironment(
            owner: "benchmark", now: { Machine.now }, clock: { Machine.boot },
            sleep: { try await ContinuousClock().sleep(for: $0) }, random: { .random(in: .min ... .max) },
            isGone: { _ in false },
            connect: { app, profile, paths in
                connections.connector(
                    endpoint: app.connection.endpoint ?? "", token: { Self.token }, profile: profile, paths: paths)
            })
        environment.profile = { _ in Self.profile(concurrency) }
        return DeliveryWorker(
            store: store, environment: environment, logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
    }

    /// How many events there are.
    func head() async throws -> Int { try await store.read { _, journal in Int(try journal.head().seq) } }

    static func name(_ number: Int) -> String { "person\(number)@example.org" }

    static func newName(_ number: Int) -> String { "Person \(number), Head of Counting" }

    static func attributes(_ number: Int) -> [String: String] {
        [
            "givenName": "Given\(number)", "familyName": "Family\(number)", "displayName": "Person \(number)",
            "email": name(number),
        ]
    }

    private func batches(_ numbers: Range<Int>, _ requests: (Range<Int>) -> [Request]) async throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batch) {
            try await give(requests(first..<min(first + Self.batch, numbers.upperBound)))
        }
    }

    private func give(_ requests: [Request]) async throws {
        let answer = try await store.submit(Command(requests, actor: "benchmark", at: store.now))
        if case .refused(_, let message) = answer.outcome { throw Refused(message: message) }
    }

    /// A command of the set-up was not accepted.
    struct Refused: Error, CustomStringConvertible {
        let message: String
        var description: String { message }
    }
}
