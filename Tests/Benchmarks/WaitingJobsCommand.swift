import ArgumentParser
import Delivery
import Domain
import JSON
import SCIMConnector
import Store

/// A worker on a journal in which many jobs wait, in a process of its own so that its memory can be told.
struct WaitingJobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting-jobs",
        abstract: "Deliver some of the jobs of a journal, and say how much memory it took.",
        shouldDisplay: false)
    @Option(help: "The journal.") var database: String
    @Option(help: "Requests at once.") var concurrency: Int
    @Option(help: "Deliveries before the worker is stopped.") var deliveries: Int

    func run() async throws {
        let workload = try await Workload.open(database, concurrency: concurrency)
        let connections = SCIMConnections { Double(Machine.now.microseconds) / 1_000_000 }
        let worker = workload.worker(connections)
        let before = try await workload.head()
        let deliveries = deliveries
        let start = ContinuousClock.now
        let watching = Task {
            while try await workload.head() - before < deliveries {
                try await ContinuousClock().sleep(for: .milliseconds(100))
            }
            worker.stop()
        }
        let summary = try await worker.run(drain: false)
        watching.cancel()
        let seconds = Rate.seconds(ContinuousClock.now - start)
        await connections.shutdown()
        await workload.store.close()
        let report: JSONValue = [
            "peakBytes": .integer(Int64(Machine.peakMemory)), "deliveries": .integer(Int64(summary.finished)),
            "microseconds": .integer(Int64(seconds * 1_000_000)),
        ]
        Streams.line(report.canonicalText)
    }
}
