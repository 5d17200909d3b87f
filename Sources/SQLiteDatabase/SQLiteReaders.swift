package import Database
import Dispatch
import Foundation
import Synchronization

/// Connections to one SQLite file that only read, each with a thread of its own and its statements prepared once.
///
/// No migration, no checkpoint, no write lock. Whoever waits for a connection when its last transaction ends shares the next
/// one: they see one snapshot, of after they asked.
package final class SQLiteReaders: SQLReaders {
    private let readers: [SQLiteReader]
    private let next = Atomic<Int>(0)

    /// Opens a file that is there.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - count: how many connections, at least one.
    /// - Throws: `StorageError` of kind `.io` where there is none or it cannot be opened, `.corrupt` where its log was being copied
    ///   back and is not whole any more.
    package init(path: String, count: Int) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageError(
                .io, "there is no database at \(path); make one with `provisor init`, or name another with --database")
        }
        try CopyingNote(path).check()
        _ = SQLiteFile.withoutMemoryStatistics
        readers = try (0..<max(1, count)).map { try SQLiteReader(path: path, number: $0) }
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection, SQLSnapshot) throws -> T
    ) async throws -> T {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await readers[Int(UInt(bitPattern: place) % UInt(readers.count))].read(body)
    }

    package func close() async {
        for reader in readers { await reader.close() }
    }
}

/// One connection, and those who wait for it.
private final class SQLiteReader: Sendable {
    /// Given the snapshot, or why there is none.
    private typealias Task = @Sendable (Result<(any SQLConnection, SQLSnapshot), any Error>) -> Void

    private struct Waiting {
        var tasks: [Task] = []
        var isRunning = false
    }

    private let connection: Mutex<RawConnection?>
    private let waiting = Mutex(Waiting())
    private let queue: DispatchQueue
    private let number: Int
    private let path: String

    /// So that nobody waits behind more than these, and no snapshot keeps the log from being copied back for long.
    private static let mostInOneSnapshot = 64

    init(path: String, number: Int) throws {
        connection = Mutex(try RawConnection(path: path, .shared, keepsStatements: true))
        queue = DispatchQueue(label: "provisor.reader.\(number)", qos: .userInitiated)
        self.number = number
        self.path = path
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection, SQLSnapshot) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = waiting.withLock { waiting in
                waiting.tasks.append { snapshot in
                    continuation.resume(with: Result { try body(snapshot.get().0, snapshot.get().1) })
                }
                defer { waiting.isRunning = true }
                return !waiting.isRunning
            }
            if isFirst { queue.async { self.run() } }
        }
    }

    func close() async {
        _ = try? await read { _, _ in }
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection.withLock { $0 = nil }
                continuation.resume()
            }
        }
    }

    /// Runs all who wait, until nobody does.
    private func run() {
        while true {
            let tasks = waiting.withLock { waiting in
                let tasks = waiting.tasks.prefix(Self.mostInOneSnapshot)
                waiting.tasks.removeFirst(tasks.count)
                waiting.isRunning = !tasks.isEmpty
                return tasks
            }
            if tasks.isEmpty { return }
            guard let connection = connection.withLock({ $0 }) else {
                let closed = StorageError(.other, "\(path) was read after it was closed")
                for task in tasks { task(.failure(closed)) }
                continue
            }
            let snapshot: Result<(any SQLConnection, SQLSnapshot), any Error> = Result {
                try connection.run("BEGIN DEFERRED", [])
                // This is the first read, and so begins the snapshot.
                let version = try connection.first("PRAGMA data_version")?.integer(0) ?? 0
                return (connection, SQLSnapshot(connection: number, version: version))
            }
            for task in tasks { task(snapshot) }
            if connection.isInTransaction { _ = try? connection.run("COMMIT", []) }
        }
    }
}
