package import Database
import Foundation

/// A SQLite file of somebody who may read it and not write it.
///
/// It makes and changes nothing. Each read sees one snapshot: beside others who write by the log and the index that they
/// keep, and of a file that nobody has open the file alone. Should somebody begin to write that meanwhile, it is read again.
package final class SQLiteReadOnlyFile: SQLDatabase {
    private let path: String

    /// - Parameter path: of the file.
    /// - Throws: `StorageError` of kind `.io` where there is none, `.corrupt` where its log was being copied back and is not
    ///   whole any more.
    package init(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageError(
                .io, "there is no database at \(path); make one with `provisor init`, or name another with --database")
        }
        try CopyingNote(path).check()
        self.path = path
    }

    /// Whether this process may read a database and not write it: the file, or its lock and its folder.
    package static func isNeeded(_ path: String) -> Bool {
        guard unsafe access(path, F_OK) == 0 else { return false }
        let lock = path + ".lock"
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let locks = unsafe access(lock, F_OK) == 0 ? lock : folder
        return unsafe access(path, W_OK) != 0 || access(locks, W_OK) != 0
    }

    /// Reads of a file at rest that somebody began to write meanwhile are repeated so often.
    private static let mostReads = 5

    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        for _ in 0..<Self.mostReads {
            let state = State(path)
            let view = try SQLiteView(path: path, isAtRest: state.isAtRest)
            let result: Result<T, any Error>
            do { result = .success(try await view.read(body)) } catch { result = .failure(error) }
            await view.close()
            // Beside others who write the snapshot holds; a file that was taken to be at rest must have stayed it.
            if !state.isAtRest || State(path) == state { return try result.get() }
        }
        throw StorageError(.locked, "\(path) is opened and closed again and again; repeat the question")
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        throw refusal
    }

    package func write<T: Sendable>(
        attaching other: String, as schema: String, _ body: @escaping @Sendable (any SQLConnection) throws -> T
    ) async throws -> T {
        throw refusal
    }

    private var refusal: StorageError {
        StorageError(
            .io, "you may read \(path) and not write it, so nothing was changed; ask somebody who may, or ask questions"
        )
    }

    package var writeExecutor: (any TaskExecutor)? { nil }

    /// Seen from outside: the file and its log.
    package func changeMark() async throws -> Int64 {
        let state = State(path)
        return Int64(truncatingIfNeeded: state.hashValue)
    }

    package func damage() async throws -> [String] {
        try await read { connection in
            try connection.rows("PRAGMA integrity_check(20)").map { $0.text(0) }.filter { $0 != "ok" }
        }
    }

    package func leave() async {}

    package func close() async {}

    /// What the file system says of a database and its log.
    private struct State: Hashable {
        let database: Stamp
        /// nil where there is none.
        let log: Stamp?

        init(_ path: String) {
            database = Stamp(path) ?? Stamp()
            log = Stamp(path + "-wal")
        }

        /// Whether nobody has it open: the last one to close it has removed the log.
        var isAtRest: Bool { log == nil }
    }

    private struct Stamp: Hashable {
        var node: UInt64 = 0
        var size: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0

        init() {}

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            node = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = Int64(status.st_mtim.tv_sec)
            nanoseconds = Int64(status.st_mtim.tv_nsec)
        }
    }
}
