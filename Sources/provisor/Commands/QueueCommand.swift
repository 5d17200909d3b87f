import ArgumentParser
import Domain
import JSON
import Store

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "See the jobs that are not done, and help those that are parked.",
        subcommands: [List.self, Show.self, Retry.self, Drop.self])

    enum JobState: String, ExpressibleByArgument, CaseIterable {
        case ready
        case leased
        case waiting
        case parked
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the jobs that are not done.")
        @Option(help: "Only of this app.") var app: String?
        @Option(help: "Only in this state: ready, leased, waiting or parked.") var state: JobState?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (app, state) = (app, state?.rawValue)
            let jobs = try await Session.run(options, "queue list") { session in
                try await session.store.read { connection, _ in try Listing(connection).jobs(app: app, state: state) }
            }
            var report = Report(
                "app", "kind", "resource", "state", "attempts", "problem", "detail", "dropped", "readyAt", "wantedSeq",
                "doneSeq")
            for job in jobs {
                report.add(
                    .string(job.app), .string(job.kind.rawValue), .string(job.resource), .string(job.state),
                    JSONValue(job.attempts), JSONValue(job.problem), JSONValue(job.detail), .bool(job.isDropped),
                    JSONValue(Optional(job.readyAt)), JSONValue(job.wantedSeq), JSONValue(job.doneSeq))
            }
            report.print(as: options.output, empty: "nothing is left to do")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every request that was sent for a user or group of an app. Bodies are not kept.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "The user or group; user:NAME or group:NAME where both have the name.") var resource: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (app, resource) = (app, MemberName(parsing: resource))
            let attempts = try await Session.run(options, "queue show") { session in
                try await session.store.read { connection, _ in
                    if try !Listing(connection).hasApp(named: app) { throw CommandFailure(Refusal.unknown(.app, app)) }
                    return try Listing(connection).attempts(app: app, resource: resource)
                }
            }
            guard let attempts else {
                throw CommandFailure(
                    code: "unknown-member", message: "there is neither a user nor a group \"\(resource.name)\"")
            }
            var report = Report(
                "startedAt", "finishedAt", "method", "path", "status", "class", "wantedSeq", "epoch", "idempotencyKey")
            for attempt in attempts {
                report.add(
                    JSONValue(Optional(attempt.startedAt)), JSONValue(attempt.finishedAt), .string(attempt.method),
                    .string(attempt.path), attempt.status.map { JSONValue($0) } ?? .null, JSONValue(attempt.className),
                    JSONValue(attempt.wantedSeq), JSONValue(attempt.epoch), .string(attempt.idempotencyKey))
            }
            report.print(as: options.output, empty: "nothing was sent for it yet")
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Try a parked job again.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "The user or group.") var resource: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.retryJob(app: app, resource: MemberName(parsing: resource))
            try await Session.run(options, "queue retry") {
                try await $0.submit(request, done: "\(resource) in \(app) is tried again")
            }
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a parked job aside, with a reason; a newer change brings it back.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "The user or group.") var resource: String
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if options.reason == nil { throw ValidationError("Putting a job aside needs a reason: --reason TEXT.") }
        }

        func run() async throws {
            let request = Request.dropJob(app: app, resource: MemberName(parsing: resource))
            try await Session.run(options, "queue drop") {
                try await $0.submit(request, done: "\(resource) in \(app) is put aside")
            }
        }
    }
}
