import ArgumentParser
import Domain
import Store

/// The kill switch: nothing new starts within a second, and nothing is lost.
extension AppCommand {
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send an app nothing for now, or with --all no app; nothing is lost.")
        @OptionGroup var choice: AppChoice
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let choice = choice
            try await Session.run(options, "app pause") { session in
                try await choice.submit(session, done: "paused") { $0.isPaused ? nil : .pauseApp(name: $0.name) }
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a pause, or with --all every pause.")
        @OptionGroup var choice: AppChoice
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let choice = choice
            try await Session.run(options, "app resume") { session in
                try await choice.submit(session, done: "resumed") { $0.isPaused ? .resumeApp(name: $0.name) : nil }
            }
        }
    }

    /// One app, or all of them.
    struct AppChoice: ParsableArguments {
        @Argument(help: "The app.") var name: String?
        @Flag(help: "Every app.") var all = false

        func validate() throws {
            if all != (name == nil) { throw ValidationError("Name an app, or say --all.") }
        }

        /// Gives one command for all that are meant.
        ///
        /// - Parameters:
        ///   - session: the open journal.
        ///   - done: the word for what was done.
        ///   - request: what to ask for an app; nil where nothing is to be done about it. An app that was named is asked
        ///     for in any case, so that the answer says what is wrong.
        /// - Throws: `CommandFailure`, `StorageError`.
        func submit(_ session: Session, done: String, _ request: @Sendable (AppState) -> Request?) async throws {
            if let name {
                let asked = request(
                    AppState(key: 0, name: name, connection: AppConnection(), features: [], isPaused: done == "resumed")
                )
                return try await session.submit([asked].compactMap { $0 }, done: "\(done) \(name)")
            }
            let apps = try await session.store.read { connection, _ in try Listing(connection).apps().map(\.state) }
            let requests = apps.compactMap(request)
            guard !requests.isEmpty else { return Output.note("every app is \(done) already; nothing was done") }
            try await session.submit(requests, done: "\(done) \(requests.count) app\(requests.count == 1 ? "" : "s")")
        }
    }
}
