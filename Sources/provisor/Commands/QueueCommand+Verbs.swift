import ArgumentParser
import Domain
import JSON
import Store

/// What an operator can do about jobs: each a command, and so an event.
extension QueueCommand {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a parked job again, or with --all every parked job.",
            discussion: """
                With --all, --app and --problem say which: after an outage, provisor queue retry --all --app aws --problem
                malformed.
                """)
        @Argument(help: "The app.") var app: String?
        @Argument(help: "The user or group.") var resource: String?
        @Flag(help: "Every parked job that was not put aside.") var all = false
        @Option(name: .customLong("app"), help: "With --all: only of this app.") var onlyApp: String?
        @Option(help: "With --all: only with this problem.") var problem: String?
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if all ? app != nil : (app == nil || resource == nil || onlyApp != nil || problem != nil) {
                throw ValidationError("Name an app and a user or group, or use --all with --app or --problem.")
            }
        }

        func run() async throws {
            let filter = JobFilter(app: onlyApp, state: "parked", problem: problem)
            let (app, resource, all) = (app ?? "", resource ?? "", all)
            try await Session.run(options, "queue retry") { session in
                guard all else {
                    return try await session.submit(
                        .retryJob(app: app, resource: MemberName(parsing: resource)),
                        done: "\(resource) in \(app) is tried again")
                }
                try await session.checkApp(filter.app)
                let jobs = try await session.store.read { connection, _ in try Listing(connection).jobs(filter) }
                    .filter { !$0.isDropped }
                guard !jobs.isEmpty else { return Output.note("no job is parked; nothing was done") }
                let requests = jobs.map {
                    Request.retryJob(app: $0.app, resource: $0.kind == .user ? .user($0.resource) : .group($0.resource))
                }
                try await session.submit(
                    requests, done: "\(jobs.count) job\(jobs.count == 1 ? " is" : "s are") tried again")
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

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Take what the target has for right, and be done with a parked job until something newer is wanted.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "The user or group.") var resource: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.acceptJob(app: app, resource: MemberName(parsing: resource))
            try await Session.run(options, "queue accept") {
                try await $0.submit(request, done: "what \(app) has of \(resource) is accepted")
            }
        }
    }

    struct Held: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the removals that are decided and wait for a release.",
            discussion: """
                One change that takes away more accounts or memberships of an app than the larger of its two limits
                (app setting removal-limit and removal-percent) is held, whatever its cause. A person's own leaving never is.
                """)
        @Option(help: "Only of this app.") var app: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let app = app
            let held = try await Session.run(options, "queue held") { session in
                try await session.checkApp(app)
                return try await session.store.read { connection, _ in try Listing(connection).held(app: app) }
            }
            var report = Report("app", "what", "resource", "group", "heldAt", "seq", "discarded")
            for row in held {
                report.add(
                    .string(row.app), .string(row.what), .string(row.resource), JSONValue(row.group),
                    JSONValue(Optional(row.heldAt)), JSONValue(row.heldSeq), .bool(row.isDiscarded))
            }
            report.print(as: options.output, empty: "nothing is held")
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let held removals be delivered: those named, or all of an app.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "Users and groups.") var resources: [String] = []
        @Flag(help: "All that is held in the app.") var all = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if all != resources.isEmpty { throw ValidationError("Name users or groups, or say --all.") }
        }

        func run() async throws {
            let request = Request.releaseRemovals(app: app, resources: resources.map { MemberName(parsing: $0) })
            try await Session.run(options, "queue release") {
                try await $0.submit(request, done: "the held removals of \(app) are released")
            }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Never deliver held removals: the accounts stay as they are until something newer is decided.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "Users and groups.") var resources: [String] = []
        @Flag(help: "All that is held in the app.") var all = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if all != resources.isEmpty { throw ValidationError("Name users or groups, or say --all.") }
            if options.reason == nil { throw ValidationError("Discarding removals needs a reason: --reason TEXT.") }
        }

        func run() async throws {
            let request = Request.discardRemovals(app: app, resources: resources.map { MemberName(parsing: $0) })
            try await Session.run(options, "queue discard") {
                try await $0.submit(request, done: "the held removals of \(app) are discarded")
            }
        }
    }
}
