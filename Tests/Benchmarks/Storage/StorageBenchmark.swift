import ArgumentParser
import Foundation

/// How fast and how frugal the journal, its projections and the outbox are, beside the bare engine in the same run.
struct StorageBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Commands, projections, rebuild and questions about the past.",
        discussion: """
            Durable journals (synchronous=FULL) in a folder on the disk. Each figure stands beside the bare engine writing
            the same rows, or one row, in the same run: the disk's time to sync varies from minute to minute, the ratio
            much less. Where Python has the library `eventsourcing`, its appending and replaying are measured too.
            """)

    /// What is measured.
    enum Phase: String, CaseIterable, ExpressibleByArgument {
        /// Single commands, and 10, 100 and 1,000 in a commit.
        case append
        /// A policy on a large group.
        case policy
        /// A membership rule over a large population.
        case rules
        /// Changes in a large organisation of rules and policies, without separations of duties and with some.
        case organisation
        /// One member more in a group that is nested five deep.
        case nested
        /// All tables from the journal, and what is asked of them afterwards.
        case rebuild
        /// Jobs taken and finished.
        case jobs
        /// The Python library.
        case peer
    }

    @Option(help: "Measure only this; may be repeated.") var only: [Phase] = []
    @Option(help: "Seconds for each measurement of appending.") var seconds = 4.0
    @Option(help: "Commands in a commit; may be repeated.") var batch = [1, 10, 100, 1_000]
    @Option(help: "Members of the large group.") var members = 100_000
    @Option(help: "Events of the journal that is rebuilt.") var events = 1_000_000
    @Flag(help: "Also a policy on 1,000,000 members, and 10,000,000 events: about an hour, and 20 GB of disk.")
    var large =
        false
    @Option(help: "Where the journals are made; a disk, not memory.")
    var folder = FileManager.default.temporaryDirectory.path
    @Option(help: "A Python that may have the library `eventsourcing`.") var python = "python3"
    @Flag(help: "Print JSON in place of a table.") var json = false

    func run() async throws {
        let place = URL(filePath: folder).appending(path: "provisor-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        var table = FigureTable()
        for phase in Phase.allCases where only.isEmpty || only.contains(phase) {
            let path = { (name: String) in place.appending(path: name + ".db").path }
            switch phase {
            case .append: try await AppendMeasurement(path: path, seconds: seconds, batches: batch).run(into: &table)
            case .policy:
                for count in [members] + (large ? [10 * members] : []) {
                    try await PolicyMeasurement(path: path("policy-\(count)"), members: count).run(into: &table)
                }
            case .rules: try await RuleMeasurement(path: path("rules"), members: members).run(into: &table)
            case .organisation:
                try await OrganisationMeasurement(path: path("organisation"), members: members).run(into: &table)
            case .nested: try await NestedMeasurement(path: path("nested"), members: members).run(into: &table)
            case .rebuild:
                for count in [events] + (large ? [10 * events] : []) {
                    try await PastMeasurement(path: path("past-\(count)"), events: count).run(into: &table)
                }
            case .jobs: try await JobMeasurement(path: path("jobs"), jobs: members).run(into: &table)
            case .peer: try PeerMeasurement(python: python, folder: place).run(into: &table)
            }
        }
        table.print(asJSON: json)
    }
}
