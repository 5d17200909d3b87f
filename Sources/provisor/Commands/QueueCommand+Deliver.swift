import ArgumentParser
import Delivery
import Domain
import Logging
import SCIMConnector
import Store

extension QueueCommand {
    struct Deliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver one user or group to an app now, before all else, and wait for the outcome.",
            discussion:
                "Works beside a running worker, and without one. Exit code 1 says that the job did not get done.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "The user or group.") var resource: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (app, resource) = (app, resource)
            let job = try await Session.run(options, "queue deliver") { session in
                try await session.submit(
                    .requestJob(app: app, resource: MemberName(parsing: resource)),
                    done: "the delivery of \(resource) to \(app) is asked for")
                let place = try await session.store.read { connection, _ in
                    try Listing(connection).job(app: app, resource: MemberName(parsing: resource))
                }
                guard let place else { return JobFacts?.none }
                let connections = WorkerCommand.connections(session)
                let logger = Logger(label: "provisor.worker") { _ in SwiftLogNoOpLogHandler() }
                let worker = DeliveryWorker(
                    store: session.store, environment: WorkerCommand.environment(connections, logger), logger: logger,
                    only: .init(app: place.app, resource: place.resource))
                do {
                    _ = try await worker.run(drain: true)
                } catch {
                    await connections.shutdown()
                    throw error
                }
                await connections.shutdown()
                return try await session.store.read { connection, _ in
                    try Listing(connection).jobs(JobFilter(app: app)).first {
                        $0.kind == place.kind && Names.folded($0.resource) == Names.folded(place.name)
                    }
                }
            }
            guard let job, job.state != "scheduled" else { return Output.note("done; see `provisor queue show`") }
            throw CommandFailure(
                code: job.problem ?? job.state,
                message:
                    "\(resource) in \(app) is \(job.state): \(job.detail ?? job.problem ?? "the app is paused, held or not connected"); see `provisor queue show \(app) \(resource)`"
            )
        }
    }
}
