package import Database
import Foundation
import Synchronization

/// A SQLite file that is only looked at.
///
/// No migration, no checkpoint, no write lock: it works on a file that is locked, damaged, or of a newer version, as far as
/// there is something to read.
package final class SQLiteView: SQLView {
    private let connection: Mutex<RawConnection?>
    private let queue: DispatchQueue
    private let path: String

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - isAtRest: whether nobody has it open and it has no log; then nothing is made beside it.
    /// - Throws: `StorageError` of kind `.io` where there is none or it cannot be opened.
    package init(path: String, isAtRest: Bool) throws {
        connection = Mutex(try RawConnection(path: path, isAtRest ? .atRest : .shared))
        queue = DispatchQueue(label: "provisor.view")
        self.path = path
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await on { connection in
            try connection.run("BEGIN DEFERRED", [])
            defer { _ = try? connection.run("COMMIT", []) }
            return try body(connection)
        }
    }

    package func close() async {
        _ = try? await on { _ in }
        connection.withLock { $0 = nil }
    }

    /// Copies one snapshot into a new file.
    func copy(to target: String, progress: @escaping @Sendable (Int64, Int64) -> Void) async throws {
        try await on { connection in
            try connection.run("BEGIN DEFERRED", [])
            defer { _ = try? connection.run("COMMIT", []) }
            // The snapshot is that of the first read.
            _ = try connection.first("SELECT count(*) FROM sqlite_schema")
            let new = try RawConnection(path: target, .new)
            try connection.copyPages(to: new, progress: progress)
        }
    }

    private func on<T: Sendable>(_ body: @escaping @Sendable (RawConnection) throws -> T) async throws -> T {
        let (connection, path) = (connection.withLock { $0 }, path)
        guard let connection else { throw StorageError(.other, "\(path) was looked at after it was closed") }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body(connection) }) }
        }
    }
}
