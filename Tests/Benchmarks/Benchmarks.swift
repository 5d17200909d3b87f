import ArgumentParser

/// Measures what must be fast, on durable files and over real connections.
@main struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what must be fast.",
        discussion: "Run the release build: swift run -c release Benchmarks storage",
        subcommands: [
            DeliveryBenchmark.self, StorageBenchmark.self, DecisionBenchmark.self, ExpressionBenchmark.self,
            SinkCommand.self, WaitingJobsCommand.self,
        ])
}
