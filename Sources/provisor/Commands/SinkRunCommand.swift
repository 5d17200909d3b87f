import ArgumentParser
import Domain
import JSON
import Logging
import ServiceLifecycle
import Sinks
import Store

struct SinkRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Deliver to all sinks, or to one, without a worker.",
        discussion: """
            Runs until it is stopped (ctrl-C or SIGTERM). With --drain it ends when everything there is has been delivered; a
            sink that fails three times in a row is given up then, and exit code 1 says so. A sink that another process
            delivers to is left to it.
            """)
    @Argument(help: "The sink; without a name, all.") var name: String?
    @Flag(help: "End when everything there is has been delivered.") var drain = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let (name, drain, options) = (name, drain, options)
        var logger = Logger(label: "provisor.sink") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let chosen = logger
        try await Session.run(options, "sink run") { session in
            try await session.require(.operator)
            let only = try await session.store.read { connection, _ in
                try name.map { try SinkProgress(connection).place(named: $0).key }
            }
            let delivery = SinkDelivery(session, database: options.database, chosen, only: only)
            guard drain else { return try await UntilStopped.run { await delivery.service.run() } }
            try Self.report(try await delivery.service.drain(), options.output)
        }
    }

    /// Says what became of each sink.
    ///
    /// - Throws: `CommandFailure` where one is not delivered to.
    private static func report(_ outcomes: [SinkService.Outcome], _ output: OutputFormat) throws {
        var report = Report("sink", "delivered", "problem")
        for outcome in outcomes {
            report.add(.string(outcome.name), .bool(outcome.problem == nil), JSONValue(outcome.problem))
        }
        report.print(as: output, empty: "there is no sink that runs; see `provisor sink list`")
        if let failed = outcomes.first(where: { $0.problem != nil }) {
            throw CommandFailure(
                code: "sink-failed", message: "sink \(failed.name) is not delivered to: \(failed.problem ?? "")")
        }
    }
}
