import Database
import Synchronization

/// Lets writes that wait while a commit is on its way to the disk share the next transaction.
///
/// Each part runs under a savepoint: one that fails does not harm its neighbours, and nobody is told of success before
/// the common commit is durable.
final class GroupCommit: Sendable {
    private struct Part {
        /// Runs inside the transaction, and leaves its outcome for `settle`; throws where the transaction is gone.
        let run: @Sendable (_ connection: any SQLConnection, _ isAlone: Bool) throws -> Void
        /// Called after the commit, or with the error that the commit ended in.
        let settle: @Sendable ((any Error)?) -> Void
    }

    private struct Queue {
        var parts: [Part] = []
        var isRunning = false
    }

    private let database: any SQLDatabase
    private let beforeCommit: @Sendable () throws -> Void
    private let queue = Mutex(Queue())
    private static let mostParts = 256

    /// - Parameters:
    ///   - database: where the common transactions run.
    ///   - beforeCommit: makes durable what must be there before the commit is: new keys. Where it throws, the whole
    ///     transaction fails, and every part of it is told so.
    init(_ database: any SQLDatabase, beforeCommit: @escaping @Sendable () throws -> Void) {
        self.database = database
        self.beforeCommit = beforeCommit
    }

    /// Runs a body in a transaction that others may share.
    ///
    /// - Throws: what `body` throws, and then nothing of it was written; or why the commit failed.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let box = Outcome<T>()
            let part = Part(
                run: { connection, isAlone in
                    // Alone, the transaction itself is the savepoint; a nested one would make SQLite keep a copy of
                    // every page that it touches, and walk them at each statement.
                    let result = Result {
                        isAlone ? try body(connection) : try connection.savepoint { try body(connection) }
                    }
                    box.set(result)
                    // The whole transaction is gone, and with it what the neighbours wrote.
                    if isAlone || !connection.isInTransaction { _ = try result.get() }
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
        Task {
            while true {
                let parts = queue.withLock { queue in
                    let taken = Array(queue.parts.prefix(Self.mostParts))
                    queue.parts.removeFirst(taken.count)
                    if taken.isEmpty { queue.isRunning = false }
                    return taken
                }
                guard !parts.isEmpty else { return }
                do {
                    let beforeCommit = beforeCommit
                    try await database.write { connection in
                        for part in parts { try part.run(connection, parts.count == 1) }
                        try beforeCommit()
                    }
                    for part in parts { part.settle(nil) }
                } catch {
                    for part in parts { part.settle(error) }
                }
            }
        }
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
