import Database
import Delivery
import Domain
import Foundation
import Logging
import SCIMConnector
import Sandbox
import Store
import TestKit
import Testing

/// A worker that was overtaken while it waited for an answer.
@Suite("A stopped worker's late answer") struct FencingTests {
    @Test("changes nothing while another delivers the same job, and nothing afterwards")
    func fenced() async throws {
        let connections = SCIMConnections { 0 }
        do {
            try await Installation.with { try await Self.overtake($0, connections) }
            await connections.shutdown()
        } catch {
            await connections.shutdown()
            throw error
        }
    }

    private static func overtake(_ it: Installation, _ connections: SCIMConnections) async throws {
        try await it.hire("ana")
        try await it.drain()
        let clock = HandClock()
        let (stopped, other) = (Gate(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            let first = Self.worker(it, connections, "first", clock, stopped)
            let second = Self.worker(it, connections, "second", clock, other)
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "Old"], clear: []))
            group.addTask { _ = try await first.run(drain: false) }
            try await stopped.reached()
            first.stop()
            // Its lease runs out, and the time that its request might have taken.
            clock.advance(by: .seconds(1_000))
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "New"], clear: []))
            group.addTask { _ = try await second.run(drain: false) }
            try await other.reached()
            let before = try await Self.facts(it)
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "New")
            #expect(before.state == "leased")

            stopped.open()
            try await group.next()
            #expect(try await Self.facts(it) == before)

            second.stop()
            other.open()
            try await group.next()
            let after = try await Self.facts(it)
            #expect(after.state == "idle")
            #expect(after.displayName == "New")
            #expect(after.head == before.head + 1)
        }
        let requests = it.sandbox.requests.total
        #expect(try await it.drain().finished == 0)
        #expect(it.sandbox.requests.total == requests)
    }

    /// All that a late answer could change.
    private struct Facts: Equatable {
        let head: Seq
        let state: String?
        let epoch: Int64?
        let leaseEnd: Int64?
        let doneSeq: Int64?
        let displayName: String?
    }

    private static func facts(_ it: Installation) async throws -> Facts {
        try await it.store.read { connection, journal in
            let job = try connection.first(
                "SELECT state, epoch, lease_end, done_seq, resource, app FROM jobs WHERE kind = 'user'")
            let link = try job.flatMap {
                try Outbox(connection).wantedUser($0.integer(4), app: $0.integer(5))?.link
            }
            return Facts(
                head: try journal.head().seq, state: job?.text(0), epoch: job?.integer(1), leaseEnd: job?.integer(2),
                doneSeq: job?.integer(3), displayName: link?.attributes["displayName"])
        }
    }

    /// A worker whose requests reach the target, and whose answers wait at a gate.
    private static func worker(
        _ it: Installation, _ connections: SCIMConnections, _ owner: String, _ clock: HandClock, _ gate: Gate
    ) -> DeliveryWorker {
        let schedule = it.schedule
        let endpoint = it.endpoint
        return DeliveryWorker(
            store: it.store,
            environment: WorkerEnvironment(
                owner: owner, now: { schedule.now },
                clock: { LeaseClock(bootId: "one", now: clock.now.microseconds - HandClock.start.microseconds) },
                sleep: { duration in
                    schedule.advance(by: duration)
                    try await ContinuousClock().sleep(for: .milliseconds(1))
                }, random: { 1 }, isGone: { _ in false },
                connect: { _, profile, paths in
                    GatedConnector(
                        inner: connections.connector(
                            endpoint: endpoint, token: { "sandbox-token" }, profile: profile, paths: paths), gate: gate)
                }),
            logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
    }
}

/// Where answers wait.
private final class Gate: Sendable {
    private let isReached = Mutexed(false)
    private let isOpen = Mutexed(false)

    func open() { isOpen.set(true) }

    func reached() async throws {
        while !isReached.get() { try await CampaignTime.breathe() }
    }

    func pass() async {
        isReached.set(true)
        while !isOpen.get() { try? await CampaignTime.breathe() }
    }
}

/// A connector whose answers are late.
private struct GatedConnector: Connector {
    let inner: SCIMConnector
    let gate: Gate

    func part(of operation: Delivery.Operation) -> Delivery.Operation { inner.part(of: operation) }

    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        inner.prepare(operation, version: version)
    }

    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        let reply = await inner.send(request, idempotencyKey: idempotencyKey)
        await gate.pass()
        return reply
    }
}
