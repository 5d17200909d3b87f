import Delivery
import Domain
import SCIMConnector
import Store

/// Deliveries per second of the worker, and of a plain loop right before it.
struct SpeedMeasurement {
    let path: String
    let endpoint: String
    let concurrency: Int
    let users: Int

    /// Measures what was asked for, one after the other, in one journal that grows.
    func run(_ phases: Set<DeliveryBenchmark.Phase>, into table: inout ResultTable) async throws {
        guard !phases.isSubset(of: [.memory]) else { return }
        let workload = try await Workload.open(path, concurrency: concurrency)
        let connections = SCIMConnections { Double(Machine.now.microseconds) / 1_000_000 }
        let requests = PlainRequests(connections)
        let plain = PlainLoop(endpoint: endpoint, concurrency: concurrency)
        try await workload.connect(endpoint: endpoint)
        if phases.contains(.lookUpAndCreate) {
            let loop = try await plain.run((0..<users).map { requests.creation($0, lookingUp: true) })
            try await workload.hire(0..<users)
            try await workload.requireLookUps()
            table.add("look-up and create", requests: 2, try await deliver(workload, connections), loop)
        }
        if phases.contains(.create) || phases.contains(.change) {
            let loop = try await plain.run((0..<users).map { requests.creation($0, lookingUp: false) })
            try await workload.hire(users..<2 * users)
            table.add("create", requests: 1, try await deliver(workload, connections), loop)
        }
        if phases.contains(.change) {
            let loop = try await plain.run((0..<users).map { requests.change($0) })
            try await workload.rename(users..<2 * users)
            table.add("change an attribute", requests: 1, try await deliver(workload, connections), loop)
        }
        await connections.shutdown()
        await workload.store.close()
    }

    /// Runs a worker until nothing is left to do; each event is the outcome of one delivery.
    private func deliver(_ workload: Workload, _ connections: SCIMConnections) async throws -> Rate {
        let worker = workload.worker(connections)
        let before = try await workload.head()
        let (rate, summary) = try await Rate.measure({ try await workload.head() }) {
            try await worker.run(drain: true)
        }
        let delivered = try await workload.head() - before
        guard summary.parkedInAll == 0, delivered == users, summary.finished == users else {
            throw Incomplete(finished: summary.finished, events: delivered, parked: Int(summary.parkedInAll))
        }
        return rate
    }

    /// The sink did not behave: there was more to do than one outcome for each user.
    struct Incomplete: Error {
        let finished: Int
        let events: Int
        let parked: Int
    }
}
