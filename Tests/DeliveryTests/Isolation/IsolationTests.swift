import Database
import Delivery
import Domain
import Logging
import Store
import TestKit
import Testing

/// What others cost: measured on a time that leaps from event to event, so that no machine is too slow for it.
@Suite("What is out of order costs the others at most a tenth of the time") struct IsolationTests {
    @Test("An app that is down", arguments: [ScriptedTarget.Temper.fails, .hangs, .isGone])
    func appDown(temper: ScriptedTarget.Temper) async throws {
        let alone = try await Self.play(people: 60)
        let beside = try await Self.play(people: 60, sick: temper)
        print(
            "isolation: \(alone.took) alone, \(beside.took) beside an app that \(temper), sent \(beside.sickRequests)")
        #expect(beside.sickRequests > 0)
        #expect(beside.took <= alone.took * 1.1)
    }

    @Test("A user whose calls always fail")
    func userFailing() async throws {
        let alone = try await Self.play(people: 60)
        let beside = try await Self.play(people: 60, hasFailingUser: true)
        print("isolation: \(alone.took) alone, \(beside.took) beside a user whose calls fail")
        #expect(beside.failures >= 2)
        #expect(beside.took <= alone.took * 1.1)
    }

    /// How long a run took for the healthy app's healthy users, and what the others did meanwhile.
    private struct Outcome {
        let took: Duration
        let sickRequests: Int
        let failures: Int64
    }

    private static func play(
        people: Int, sick: ScriptedTarget.Temper? = nil, hasFailingUser: Bool = false
    ) async throws -> Outcome {
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            let names = (hasFailingUser ? ["failing"] : []) + (1...people).map { "user\($0)" }
            var externalIds: [String: String] = [:]
            try await give(store, [.createGroup(name: "staff", externalId: Installation.drawn())])
            for app in ["healthy"] + (sick == nil ? [] : ["sick"]) {
                let connection = AppConnection(
                    connector: "scim", profile: "aws-identity-center", endpoint: "http://127.0.0.1/\(app)",
                    credential: "env:TOKEN", concurrency: 2)
                try await give(
                    store,
                    [
                        .addApp(name: app, connection: connection, allowsPlainHTTP: false),
                        .addPolicy(name: app, app: app, group: "staff", loginMethod: "sso", priority: 0),
                    ])
            }
            for name in names {
                let registration = Installation.registration(name)
                if case .registerUser(_, _, let externalId) = registration { externalIds[name] = externalId.text }
                try await give(store, [registration, .addMembers(group: "staff", members: [.user(name)])])
            }
            let time = LeapingTime()
            let failing = externalIds["failing"]
            let healthy = ScriptedTarget(time: time) { $0.isAbout("failing", failing) ? .fails : .answers }
            let other = ScriptedTarget(time: time) { _ in sick ?? .answers }
            let worker = worker(store, time) { $0.name == "healthy" ? healthy : other }
            let took = try await run(worker, store, time)
            let failures = try await store.read { connection, _ in
                try connection.first("SELECT coalesce(max(attempts), 0) FROM jobs WHERE state <> 'idle'")?.integer(0)
            }
            return Outcome(took: took, sickRequests: other.requests, failures: failures ?? 0)
        }
    }

    /// Leaps from event to event until the healthy jobs are done; then stops the worker.
    private static func run(_ worker: DeliveryWorker, _ store: Store, _ time: LeapingTime) async throws -> Duration {
        let hasEnded = Mutexed(false)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await worker.run(drain: false)
                hasEnded.set(true)
            }
            var took: Duration?
            while !hasEnded.get() {
                let present = try await store.read { connection, _ in try Present(connection, at: time.now) }
                if took == nil, present.isDone {
                    took = .microseconds(time.now.microseconds - HandClock.start.microseconds)
                    worker.stop()
                }
                // Beside the jobs under way only the worker's own tick waits.
                let isQuiet = time.waiting == present.leased + 1 && (!present.mayClaim || took != nil)
                if isQuiet || took != nil { time.leap() } else { try await CampaignTime.breathe() }
            }
            try await group.waitForAll()
            return took ?? .zero
        }
    }

    /// The outbox at one moment.
    private struct Present: Sendable {
        let leased: Int
        /// Whether the worker has something to claim, and so is about to.
        let mayClaim: Bool
        /// Whether all that can be done for the healthy app is done.
        let isDone: Bool

        init(_ connection: any SQLConnection, at now: Timestamp) throws {
            leased = Int(try connection.first("SELECT count(*) FROM jobs WHERE state = 'leased'")?.integer(0) ?? 0)
            mayClaim =
                try connection.first(
                    """
                    SELECT 1 FROM apps LEFT JOIN app_holds ON app_holds.app = apps.key
                    WHERE coalesce(until, 0) <= ?1
                        AND (SELECT count(*) FROM jobs WHERE app = apps.key AND state = 'leased')
                            < CASE WHEN until IS NULL THEN concurrency ELSE 1 END
                        AND EXISTS (
                            SELECT 1 FROM jobs WHERE app = apps.key AND state IN ('ready', 'waiting') AND ready_at <= ?1
                        )
                    """, [.integer(now.microseconds)]) != nil
            isDone =
                try connection.first(
                    """
                    SELECT 1 FROM jobs JOIN apps ON apps.key = jobs.app LEFT JOIN users ON users.key = jobs.resource
                    WHERE apps.name = 'healthy' AND state <> 'idle' AND coalesce(users.user_name, '') <> 'failing'
                    """) == nil
        }
    }

    private static func worker(
        _ store: Store, _ time: LeapingTime, _ target: @escaping @Sendable (DeliveryApp) -> ScriptedTarget
    ) -> DeliveryWorker {
        let random = Mutexed(SplitMix64(seed: 1))
        return DeliveryWorker(
            store: store,
            environment: WorkerEnvironment(
                owner: "the worker", now: { time.now },
                clock: { LeaseClock(bootId: "one", now: time.now.microseconds - HandClock.start.microseconds) },
                sleep: { await time.wait($0) },
                random: {
                    var generator = random.get()
                    defer { random.set(generator) }
                    return generator.next()
                }, isGone: { _ in false }, connect: { app, _, _ in target(app) }),
            logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func give(_ store: Store, _ requests: [Request]) async throws {
        let answer = try await store.submit(Command(requests, actor: "tester", at: store.now))
        guard answer.seqs != nil else { throw UnexpectedRefusal(outcome: answer.outcome) }
    }
}

extension Delivery.Operation {
    /// Whether a person is created or sought with this.
    fileprivate func isAbout(_ name: String, _ externalId: String?) -> Bool {
        switch self {
        case .createUser(let id, _): id == externalId
        case .findUser(_, let value): value == name || value == externalId
        default: false
        }
    }
}
