import ArgumentParser
import Delivery
import Domain
import JSON
import Logging
import SCIMConnector
import SQLiteDatabase
import ServiceLifecycle
import Sinks
import Store
import UnixSignals

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Deliver what is due to the apps.",
        discussion: """
            Runs until it is stopped (ctrl-C or SIGTERM); requests under way are finished and recorded first. With --drain it
            ends when no job is ready, leased, or waiting to be tried again, and then exit code 1 says that a job is parked or
            an app could not be reached. Commands may be given while it runs; it notices them within a quarter of a second.

            Beside that it delivers the journal to the sinks (`provisor sink`), each by itself: none holds up an app. With
            --drain they come last, and one that fails is only told of.
            """)
    @Flag(help: "End when nothing is left to do.") var drain = false
    @Flag(help: "Log every job, not only what needs attention.") var verbose = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let (drain, database) = (drain, options.database)
        var logger = Logger(label: "provisor.worker") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .info : .warning
        let summary = try await Session.run(
            options, "worker", cacheSize: SQLiteFile.Options.smallCache
        ) { session in
            try await session.require(.operator)
            let connections = WorkerCommand.connections(session)
            for app in try await session.store.read({ connection, _ in try Listing(connection).apps() }) {
                app.announceExpiry()
            }
            let worker = DeliveryWorker(
                store: session.store, environment: Self.environment(connections, logger), logger: logger)
            let service = WorkerService(worker: worker, drain: drain)
            let sinks = SinkDelivery(session, database: database, logger)
            let beside: [ServiceGroupConfiguration.ServiceConfiguration] =
                drain ? [] : [.init(service: sinks, successTerminationBehavior: .ignore)]
            let group = ServiceGroup(
                configuration: .init(
                    services: beside + [
                        .init(
                            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                            failureTerminationBehavior: .gracefullyShutdownGroup)
                    ], gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: Logger(label: "provisor.signals") { _ in SwiftLogNoOpLogHandler() }))
            do {
                try await group.run()
            } catch {
                await connections.shutdown()
                throw error
            }
            await connections.shutdown()
            if drain {
                for outcome in try await sinks.service.drain() {
                    if let problem = outcome.problem { Output.note("sink \(outcome.name): \(problem)") }
                }
            }
            logger.info("write lock: \(session.lockWaits.summary)")
            return await service.summary
        }
        try report(summary)
    }

    /// The connections of a process that works for a journal.
    static func connections(_ session: Session) -> SCIMConnections {
        SCIMConnections(initialPassword: InitialPassword(key: session.store.derive("initial passwords"))) {
            Double(SystemClock.now.microseconds) / 1_000_000
        }
    }

    static func environment(_ connections: SCIMConnections, _ logger: Logger) -> WorkerEnvironment {
        WorkerEnvironment(
            owner: WorkerIdentity.own,
            now: { SystemClock.now },
            clock: { LeaseClock(bootId: SystemClock.bootId, now: SystemClock.sinceBoot) },
            sleep: { try await Task.sleep(for: $0) },
            random: { UInt64.random(in: .min ... .max) },
            isGone: { WorkerIdentity.isGone($0) },
            connect: { app, profile, paths in
                connections.connector(
                    endpoint: app.connection.endpoint ?? "",
                    authorization: .of(app.connection, app.settings, name: app.name, logger: logger), profile: profile,
                    paths: paths)
            })
    }

    private func report(_ summary: DeliveryWorker.Summary?) throws {
        guard let summary else { return }
        var report = Report("done", "requests", "parkedNow", "parkedInAll")
        report.add(
            JSONValue(Int64(summary.finished)), JSONValue(Int64(summary.requests)), JSONValue(Int64(summary.parked)),
            JSONValue(summary.parkedInAll))
        if options.output == .table {
            Output.line(
                "\(summary.finished) jobs done with \(summary.requests) requests, \(summary.parkedInAll) parked")
        } else {
            report.print(as: options.output, empty: "")
        }
        guard drain else { return }
        for app in summary.idleApps {
            Output.note("\(app.name) is \(app.reason): \(app.jobs) job\(app.jobs == 1 ? "" : "s") wait for it")
        }
        for app in summary.heldApps {
            Output.note("\(app.name): \(app.jobs) jobs wait, nothing is lost: \(Self.advice(app))")
        }
        if let app = summary.heldApps.first {
            throw CommandFailure(
                code: app.reason, message: "app \"\(app.name)\" could not be delivered to: \(app.detail)")
        }
        if summary.parkedInAll > 0 {
            throw CommandFailure(
                code: "parked",
                message:
                    "\(summary.parkedInAll) job\(summary.parkedInAll == 1 ? " is" : "s are") parked; see `provisor queue list --state parked`"
            )
        }
    }

    private static func advice(_ app: DeliveryWorker.Summary.HeldApp) -> String {
        app.reason == "credential"
            ? "put the right access token where the app's credential points, or name another with `provisor app set`"
            : "check the endpoint with `provisor app show`, and whether the host can be reached"
    }
}

/// The worker as a service: a signal stops it, and it ends when its requests have been answered and recorded.
private actor WorkerService: Service {
    private let worker: DeliveryWorker
    private let drain: Bool
    private(set) var summary: DeliveryWorker.Summary?

    init(worker: DeliveryWorker, drain: Bool) {
        self.worker = worker
        self.drain = drain
    }

    func run() async throws {
        let (worker, drain) = (worker, drain)
        summary = try await withThrowingTaskGroup(of: DeliveryWorker.Summary?.self) { group in
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await worker.run(drain: drain)
                } onGracefulShutdown: {
                    worker.stop()
                }
            }
            if Output.isErrorTerminal {
                group.addTask {
                    await WorkerProgress.show(worker)
                    return nil
                }
            }
            // The first to end is the worker, or fails.
            let summary = try await group.next() ?? nil
            group.cancelAll()
            Output.endProgress()
            return summary
        }
    }
}
