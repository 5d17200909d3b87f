import ArgumentParser
import Delivery
import Foundation
import JSON
import SCIMConnector
import Store

/// How many deliveries a worker makes in a second, beside a loop that writes nothing down, and how much memory it needs.
struct DeliveryBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery", abstract: "Deliveries per second, and memory with a million jobs waiting.",
        discussion: """
            A durable journal (synchronous=FULL) in a folder on the disk, the real worker and the real SCIM connector, and a
            process that answers every request at once. A delivery counts when its outcome is durable, as an event.
            """)

    /// What is measured.
    enum Phase: String, CaseIterable, ExpressibleByArgument {
        /// A user is looked for and created: two requests.
        case lookUpAndCreate = "look-up-and-create"
        /// A user is created: one request.
        case create
        /// An attribute of a linked user is changed: one request.
        case change
        /// Memory of a worker while many jobs wait.
        case memory
    }

    @Option(help: "People in each measurement of speed.") var users = 12_000
    @Option(help: "Requests at once.") var concurrency = 64
    @Option(help: "Jobs that wait in the measurement of memory.") var jobs = 1_000_000
    @Option(
        help: "Another sink than the one in the box: the base URL of a SCIM service that gives every user a new id.")
    var endpoint: String?
    @Option(help: "Where the journals are made; a disk, not memory.")
    var folder = FileManager.default.temporaryDirectory.path
    @Option(help: "Measure only this; may be repeated.") var only: [Phase] = []
    @Flag(help: "Print JSON in place of a table.") var json = false

    func run() async throws {
        let place = URL(filePath: folder).appending(path: "provisor-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let sink = endpoint == nil ? try ChildProcess(["sink"]) : nil
        defer { sink?.end() }
        guard let endpoint = endpoint ?? sink?.firstLine() else { throw ValidationError("the sink did not start") }
        var table = ResultTable()
        let speeds = SpeedMeasurement(
            path: place.appending(path: "speed.db").path, endpoint: endpoint, concurrency: concurrency, users: users)
        let phases = only.isEmpty ? Phase.allCases : only
        try await speeds.run(Set(phases), into: &table)
        if phases.contains(.memory) {
            let waiting = WaitingJobs(
                path: place.appending(path: "memory.db").path, endpoint: endpoint, concurrency: concurrency)
            table.add(memory: try await waiting.measure(jobs: jobs), jobs: jobs)
        }
        table.print(asJSON: json)
    }
}
