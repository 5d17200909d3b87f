import ArgumentParser
import Domain
import JSON
import Store

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "See the jobs that are not done, and help those that are parked.",
        discussion: """
            A job is the standing duty to make one user or group of one app equal to what is wanted now. Ready jobs are taken
            by the next worker; waiting ones are tried again later; scheduled ones have nothing to do before their day; parked
            ones need a person: retry them, drop them with a reason, or accept what the target has. Removals beyond an app's
            limits are held until they are released. What is to begin or end at a time is listed by `queue due`.
            """,
        subcommands: [
            List.self, Show.self, Retry.self, Drop.self, Accept.self, Deliver.self, Held.self, Release.self,
            Discard.self, Due.self,
        ])

    enum JobState: String, ExpressibleByArgument, CaseIterable {
        case ready
        case leased
        case waiting
        case scheduled
        case parked
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the jobs that are not done.")
        @Option(help: "Only of this app.") var app: String?
        @Option(help: "Only of this user or group.") var resource: String?
        @Option(help: "Only in this state: ready, leased, waiting, scheduled or parked.") var state: JobState?
        @Option(help: "Only with this problem, such as conflict, refused, vanished or throttled.") var problem: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let filter = JobFilter(app: app, resource: resource, state: state?.rawValue, problem: problem)
            let (jobs, next) = try await Session.run(options, "queue list") { session in
                try await session.checkApp(filter.app)
                return try await session.store.read { connection, _ in
                    (try Listing(connection).jobs(filter), try DueTable(connection).next())
                }
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
            if let next, options.output == .table { Output.note("next due at \(next); see `provisor queue due`") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every request that was sent for a user or group of an app.",
            discussion: """
                Values are not kept: a request is told by the paths that it set, an answer without what is personal in it.
                """)
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
                "startedAt", "finishedAt", "method", "path", "request", "status", "class", "answer", "wantedSeq",
                "epoch",
                "idempotencyKey")
            for attempt in attempts {
                report.add(
                    JSONValue(Optional(attempt.startedAt)), JSONValue(attempt.finishedAt), .string(attempt.method),
                    .string(attempt.path), JSONValue(attempt.request), attempt.status.map { JSONValue($0) } ?? .null,
                    JSONValue(attempt.className), JSONValue(attempt.answer),
                    JSONValue(attempt.wantedSeq), JSONValue(attempt.epoch), .string(attempt.idempotencyKey))
            }
            report.print(as: options.output, empty: "nothing was sent for it yet")
        }
    }
}
