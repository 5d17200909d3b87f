package import Domain
package import Logging
package import Store
import Synchronization

/// Delivers the journal to every sink, each by itself: one that does not answer holds up no other.
package final class SinkService: Sendable {
    /// What a run that drained left behind.
    package struct Outcome: Hashable, Sendable {
        package let name: String
        /// Why it is not delivered to the end; nil where it is.
        package let problem: String?
    }

    private let store: Store
    private let environment: SinkEnvironment
    private let logger: Logger
    /// The one sink that is delivered to; nil for all.
    private let only: EntityKey?
    /// The sinks that this process delivers to.
    private let running = Mutex<Set<EntityKey>>([])

    /// - Parameters:
    ///   - store: whose journal is delivered.
    ///   - environment: what comes from outside.
    ///   - logger: told what fails, and what goes well again.
    ///   - only: the one sink to deliver to; nil for all.
    package init(store: Store, environment: SinkEnvironment, logger: Logger, only: EntityKey? = nil) {
        self.store = store
        self.environment = environment
        self.logger = logger
        self.only = only
    }

    /// How often it is seen whether sinks were added or resumed.
    private static let poll: Duration = .seconds(1)

    /// Delivers until the task is cancelled; sinks that are added meanwhile are delivered to as well.
    package func run() async {
        await withDiscardingTaskGroup { group in
            repeat {
                for place in (try? await places()) ?? [] {
                    guard running.withLock({ $0.insert(place.key).inserted }) else { continue }
                    group.addTask { [self] in
                        _ = await runner(place).run(drain: false)
                        _ = running.withLock { $0.remove(place.key) }
                    }
                }
            } while (try? await environment.sleep(Self.poll)) != nil
            group.cancelAll()
        }
    }

    /// Delivers everything that there is, and gives up what is tried in vain.
    ///
    /// - Returns: what became of each sink, by name.
    /// - Throws: `StorageError` where the sinks cannot be read.
    package func drain() async throws -> [Outcome] {
        let places = try await places()
        return await withTaskGroup(of: Outcome.self) { group in
            for place in places {
                group.addTask { [self] in
                    Outcome(name: place.name, problem: Self.problem(await runner(place).run(drain: true)))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.name < $1.name }
        }
    }

    private static func problem(_ end: SinkRunner.End) -> String? {
        switch end {
        case .caughtUp, .stopped: nil
        case .busy: "another process delivers to it"
        case .failed(let sentence): sentence
        case .cancelled: "it was stopped"
        }
    }

    private func places() async throws -> [SinkProgress.Place] {
        let only = only
        return try await store.read { connection, _ in
            try SinkProgress(connection).places().filter { !$0.isPaused && (only == nil || $0.key == only) }
        }
    }

    private func runner(_ place: SinkProgress.Place) -> SinkRunner {
        SinkRunner(key: place.key, name: place.name, store: store, environment: environment, logger: logger)
    }
}
