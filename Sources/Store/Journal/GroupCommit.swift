import Database
import Synchronization

/// Lets writes that wait while a commit is on its way to the disk share the next transaction.
///
/// The parts run one after the other. Where one fails, which is rare, all is rolled back and run once more, each part
/// under a savepoint of its own: one that fails does not harm its neighbours. (Savepoints from the start would make SQLite
/// keep a copy of every page that each part touches.) Nobody is told of success before the common commit is durable.
final class GroupCommit: Sendable {
    private struct Part {
        /// Runs inside the transaction, and leaves its outcome for `settle`; throws where the transaction must go.
        let run: @Sendable (_ connection: any SQLConnection, _ isGuarded: Bool) throws -> Void
        /// Called after the commit, or with the error that the commit ended in.
        let settle: @Sendable ((any Error)?) -> Void
    }

    private struct Queue {
        var parts: [Part] = []
        var isRunning = false
    }

    private let database: any SQLDatabase
    private let beforeCommit: @Sendable (any SQLConnection) throws -> JournalMark
    private let afterCommit: @Sendable (JournalMark) -> Void
    private let queue = Mutex(Queue())
    private static let mostParts = 256

    /// - Parameters:
    ///   - database: where the common transactions run.
    ///   - beforeCommit: makes durable what must be there before the commit is: new keys. Where it throws, the whole
    ///     transaction fails, and every part of it is told so. Returns how far the journal will reach.
    ///   - afterCommit: told so once the commit is durable, before anybody else is.
    init(
        _ database: any SQLDatabase, beforeCommit: @escaping @Sendable (any SQLConnection) throws -> JournalMark,
        afterCommit: @escaping @Sendable (JournalMark) -> Void
    ) {
        self.database = database
        self.beforeCommit = beforeCommit
        self.afterCommit = afterCommit
    }

    /// Runs a body in a transaction that others may share.
    ///
    /// The body may be run a second time, after what it wrote was rolled back; it leaves nothing behind but its result.
    ///
    /// - Throws: what `body` throws, and then nothing of it was written; or why the commit failed.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let box = Outcome<T>()
            let part = Part(
                run: { connection, isGuarded in
                    let result = Result {
                        isGuarded ? try connection.savepoint { try body(connection) } : try body(connection)
                    }
                    box.set(result)
                    // Without a savepoint, or where the whole transaction is gone, the neighbours' writes go too.
                    if case .failure(let error) = result, !isGuarded || !connection.isInTransaction {
                        throw PartFailure(error: error)
                    }
                },
                settle: { failure in
                    if let failure {
                        continuation.resume(throwing: failure)
                    } else {
                        continuation.resume(with: box.get())
                    }
                })
            let starts = queue.withLock { queue in
                queue.parts.append(part)
                defer { queue.isRunning = true }
                return !queue.isRunning
            }
            if starts { start() }
        }
    }

    /// One loop at a time takes whatever has gathered.
    ///
    /// It lives as long as there is something to do.
    private func start() {
        // On the writer's own thread, and ahead of those that it has woken: the disk is not to wait for them.
        Task(executorPreference: database.writeExecutor, priority: .high) { [self] in
            while true {
                let parts = queue.withLock { queue in
                    let taken = Array(queue.parts.prefix(Self.mostParts))
                    queue.parts.removeFirst(taken.count)
                    if taken.isEmpty { queue.isRunning = false }
                    return taken
                }
                guard !parts.isEmpty else { return }
                do {
                    do {
                        try await commit(parts, guarded: false)
                    } catch is PartFailure where parts.count > 1 {
                        try await commit(parts, guarded: true)
                    }
                    for part in parts { part.settle(nil) }
                } catch {
                    let reason = (error as? PartFailure)?.error ?? error
                    for part in parts { part.settle(reason) }
                }
            }
        }
    }

    private func commit(_ parts: [Part], guarded: Bool) async throws {
        let beforeCommit = beforeCommit
        let mark = try await database.write { connection in
            for part in parts { try part.run(connection, guarded) }
            return try beforeCommit(connection)
        }
        afterCommit(mark)
    }

    /// One part failed, and the transaction with it.
    private struct PartFailure: Error {
        let error: any Error
    }

    /// Where a part leaves what came out of it until the commit is durable.
    private final class Outcome<T: Sendable>: Sendable {
        private let value = Mutex<Result<T, any Error>?>(nil)

        func set(_ result: Result<T, any Error>) { value.withLock { $0 = result } }

        func get() -> Result<T, any Error> {
            value.withLock { $0 } ?? .failure(StorageError(.other, "a part of a transaction was not run"))
        }
    }
}
