import Delivery
import Domain
import Foundation
import Logging
import SCIMConnector
import Store
import Synchronization
import TestKit

/// A worker that can be killed, or stopped and woken, as a process can.
///
/// A halted worker gets no further than its next request or wait. The answers to its requests under way come when it is
/// woken, or never.
final class CampaignWorker: Sendable {
    private enum Life {
        case working
        case stopped(until: Timestamp)
        case killed
        /// The campaign is over: whatever it waits for comes now.
        case released
    }

    private struct State {
        var life = Life.working
        var random: SplitMix64
        var wasKilled = false
        var haltsLeft = 2
        var halts = 0
    }

    let owner: String
    let store: Store
    private let time: CampaignTime
    private let traffic: CampaignTraffic
    private let state: Mutex<State>

    init(owner: String, store: Store, time: CampaignTime, traffic: CampaignTraffic, random: SplitMix64) {
        self.owner = owner
        self.store = store
        self.time = time
        self.traffic = traffic
        state = Mutex(State(random: random))
    }

    var isKilled: Bool {
        state.withLock { if case .killed = $0.life { true } else { false } }
    }

    var isWorking: Bool {
        state.withLock { if case .working = $0.life { true } else { false } }
    }

    /// How often it was halted.
    var halts: Int { state.withLock { $0.halts } }

    /// Lets it go on to its end.
    func release() { state.withLock { $0.life = .released } }

    /// Halts it no more from now on.
    func spare() { state.withLock { $0.haltsLeft = 0 } }

    /// Runs until the campaign ends it.
    func run(isGone: @escaping @Sendable (String) -> Bool, ending: Mutexed<Bool>) async throws {
        let connections = SCIMConnections(maximumAnswer: 128 << 10) { [time] in
            Double(time.clock.now.microseconds) / 1_000_000
        }
        let worker = DeliveryWorker(
            store: store, environment: environment(connections, isGone),
            logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await worker.run(drain: false) }
                group.addTask {
                    while !ending.get() { try await CampaignTime.breathe() }
                    worker.stop()
                }
                try await group.waitForAll()
            }
            await connections.shutdown()
        } catch {
            await connections.shutdown()
            throw error
        }
    }

    private func environment(
        _ connections: SCIMConnections, _ isGone: @escaping @Sendable (String) -> Bool
    ) -> WorkerEnvironment {
        let start = HandClock.start
        return WorkerEnvironment(
            owner: owner, now: { self.time.clock.now },
            clock: { LeaseClock(bootId: "one", now: self.time.clock.now.microseconds - start.microseconds) },
            sleep: { duration in
                await self.pass()
                try await self.time.sleep(duration)
                await self.pass()
            },
            random: { self.state.withLock { $0.random.next() } }, isGone: isGone,
            connect: { app, profile, paths in
                // A second of the machine is most of a minute here: nobody waits longer for an answer.
                var hurried = profile
                hurried.requestTimeout = .milliseconds(500)
                let connector = connections.connector(
                    endpoint: app.connection.endpoint ?? "", token: { "sandbox-token" }, profile: hurried, paths: paths)
                return CampaignConnector(connector: connector, app: app.name, worker: self)
            })
    }

    /// Waits while it is halted.
    private func pass() async {
        while true {
            let mayPass = state.withLock { state in
                switch state.life {
                case .working, .released: return true
                case .killed: return false
                case .stopped(let until):
                    guard until <= time.clock.now else { return false }
                    state.life = .working
                    return true
                }
            }
            if mayPass { return }
            guard (try? await CampaignTime.breathe()) != nil else { return }
        }
    }

    /// Sends a request, unless it dies before; and hears the answer, unless it dies or is stopped before.
    fileprivate func send(_ app: String, _ request: PreparedRequest, _ body: () async -> Reply) async -> Reply {
        if state.withLock({ $0.wasKilled }) || halt() {
            await pass()
            // It is let go on only to be over: the dead send nothing.
            return .ambiguous(detail: "killed before the request", status: nil)
        }
        traffic.begin(app, request)
        let reply = await body()
        traffic.end(app, request)
        await pass()
        return reply
    }

    /// Draws whether it is halted now; whether it dies before the request goes out.
    private func halt() -> Bool {
        state.withLock { state in
            guard case .working = state.life, state.haltsLeft > 0, state.random.chance(4) else { return false }
            state.haltsLeft -= 1
            state.halts += 1
            if state.random.chance(50) {
                // Long enough for its leases to run out, three times of four.
                let seconds = state.random.pick([5, 200, 260, 400], or: 200)
                state.life = .stopped(until: time.clock.now.advanced(by: .seconds(seconds)))
                return false
            }
            state.life = .killed
            state.wasKilled = true
            return state.random.chance(50)
        }
    }
}

/// A connector whose worker can be halted in the middle of a request.
private struct CampaignConnector: Connector {
    let connector: SCIMConnector
    let app: String
    let worker: CampaignWorker

    func part(of operation: Delivery.Operation) -> Delivery.Operation { connector.part(of: operation) }

    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        connector.prepare(operation, version: version)
    }

    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        await worker.send(app, request) { await connector.send(request, idempotencyKey: idempotencyKey) }
    }
}
