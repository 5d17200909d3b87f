import CSQLite
package import Database
import Dispatch
import Foundation
import GRDB

/// One SQLite file: a connection that writes, and one that reads on snapshots.
package final class SQLiteFile: SQLDatabase {
    /// How a file is opened.
    package struct Options: Sendable {
        /// How this process is called where another waits for its lock.
        package var holder: String
        /// Longest wait for the write lock.
        package var lockBound: Duration
        /// The WAL is copied back into the file after this many bytes have been written to it, and its file is kept within
        /// twice as many as soon as no reader of an old snapshot holds it.
        package var checkpointSize: Int
        /// Most memory in bytes that the writing connection keeps of the file; the reading one keeps a quarter of it.
        package var cacheSize: Int
        /// Run once on the writing connection, for its temporary tables.
        package var session: String
        /// False for a file that one process makes and throws away: no sync, no journal, no lock.
        package var isDurable: Bool

        /// For a process that runs day and night and touches few rows of many: what it leaves out is in the system's own
        /// cache of the file.
        package static let smallCache = 16 << 20

        package init(
            holder: String = "provisor", lockBound: Duration = .seconds(10), checkpointSize: Int = 16 << 20,
            cacheSize: Int = 64 << 20, session: String = "", isDurable: Bool = true
        ) {
            self.holder = holder
            self.lockBound = lockBound
            self.checkpointSize = checkpointSize
            self.cacheSize = cacheSize
            self.session = session
            self.isDurable = isDurable
        }
    }

    package let path: String
    private let options: Options
    private let writer: DatabaseQueue
    private let reader: DatabaseQueue
    private let writerStatements = StatementCache()
    private let readerStatements = StatementCache()
    private let lock: WriteLock?
    private let log: LogGrowth
    private let frames = LogFrames()
    private let writing = QueueExecutor(DispatchQueue(label: "provisor.writer", qos: .userInitiated))

    package var writeExecutor: (any TaskExecutor)? { writing }

    /// Opens a file, and makes an empty one if there is none and `creating` says so.
    ///
    /// - Throws: `StorageError`: `.io` where the file is missing or cannot be opened, `.corrupt` where it is shorter than
    ///   its own header says or no SQLite file.
    package init(path: String, creating: Bool, options: Options = Options()) throws {
        let exists = FileManager.default.fileExists(atPath: path)
        if !exists && !creating {
            throw StorageError(
                .io, "there is no database at \(path); make one with `provisor init`, or name another with --database")
        }
        _ = Self.withoutMemoryStatistics
        self.path = path
        self.options = options
        if exists && options.isDurable { try Self.checkLength(path) }
        log = LogGrowth(bytes: Self.size(path + "-wal"), limit: options.checkpointSize)
        do {
            let lock =
                options.isDurable
                ? try WriteLock(path: path + ".lock", holder: options.holder, bound: options.lockBound) : nil
            self.lock = lock
            var configuration = Self.configuration(options, writes: true)
            configuration.targetQueue = writing.queue
            let frames = frames
            configuration.prepareDatabase { frames.count($0) }
            let chosen = configuration
            writer = try Self.under(lock) {
                if lock != nil { try CopyingNote(path).check() }
                return try DatabaseQueue(path: path, configuration: chosen)
            }
            reader =
                options.isDurable
                ? try DatabaseQueue(path: path, configuration: Self.configuration(options, writes: false)) : writer
        } catch {
            throw SQLiteFailure.error(error, path: path)
        }
    }

    /// Once in a process, before its first connection.
    static let withoutMemoryStatistics = provisor_sqlite_without_memory_statistics()

    private static func under<T>(_ lock: WriteLock?, _ body: () throws -> T) throws -> T {
        guard let lock else { return try body() }
        return try lock.hold(body)
    }

    private static func configuration(_ options: Options, writes: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = !writes
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            // Negative: in KiB, and not in pages.
            let cache = -(options.cacheSize >> (writes ? 10 : 12))
            let pragmas =
                switch (options.isDurable, writes) {
                case (true, true):
                    """
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(options.checkpointSize * 2);
                    PRAGMA secure_delete = ON; PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON;
                    PRAGMA temp_store = MEMORY; PRAGMA cache_size = \(cache); PRAGMA trusted_schema = OFF;
                    """
                case (true, false): "PRAGMA query_only = ON; PRAGMA cache_size = \(cache); PRAGMA temp_store = MEMORY;"
                case (false, _):
                    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = \(cache);"
                }
            try database.execute(sql: pragmas)
            if writes && !options.session.isEmpty { try database.execute(sql: options.session) }
            if options.isDurable && writes {
                let mode = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                guard mode == 2, journal == "wal" else {
                    throw StorageError(
                        .io,
                        "the file system of this database keeps no write-ahead log; move the database to a local disk")
                }
            }
        }
        return configuration
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await on(reader) { connection in
            try connection.run("BEGIN DEFERRED", [])
            defer { _ = try? connection.run("COMMIT", []) }
            return try body(connection)
        }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        let (lock, log, frames) = (lock, log, frames)
        return try await on(writer) { connection in
            try Self.under(lock) {
                frames.forget()
                let result = try Self.transaction(connection, body)
                if lock != nil, log.isDue(after: connection.takeBytesWritten()) {
                    log.settle(isWhole: (try? connection.checkpoint(frames)) ?? false)
                }
                return result
            }
        }
    }

    package func write<T: Sendable>(
        attaching other: String, as schema: String, _ body: @escaping @Sendable (any SQLConnection) throws -> T
    ) async throws -> T {
        let lock = lock
        return try await on(writer) { connection in
            try Self.under(lock) {
                try connection.run("ATTACH DATABASE ?1 AS \(schema)", [.text(other)])
                defer { _ = try? connection.run("DETACH DATABASE \(schema)", []) }
                return try Self.transaction(connection, body)
            }
        }
    }

    private static func transaction<T>(
        _ connection: SQLiteConnection, _ body: (any SQLConnection) throws -> T
    ) throws -> T {
        try connection.run("BEGIN IMMEDIATE", [])
        do {
            let result = try body(connection)
            try connection.run("COMMIT", [])
            return result
        } catch {
            // A full disk may have rolled back already; then there is nothing left to undo.
            _ = try? connection.run("ROLLBACK", [])
            throw error
        }
    }

    package func changeMark() async throws -> Int64 {
        try await on(reader) { connection in try connection.first("PRAGMA data_version")?.integer(0) ?? 0 }
    }

    /// How long this process has waited for the write lock so far.
    package var lockWaits: LockWaits { lock?.waits ?? LockWaits() }

    package func damage() async throws -> [String] {
        try await on(reader) { connection in
            try connection.rows("PRAGMA integrity_check(20)").map { $0.text(0) }.filter { $0 != "ok" }
        }
    }

    package func leave() async {
        // The reading connection goes last: it cannot copy the log back, and so leaves the log where it is.
        try? writer.close()
        if lock != nil { try? reader.close() }
        lock?.close()
    }

    package func close() async {
        let lock = lock
        if lock != nil {
            try? await on(reader) { connection in connection.statements.removeAll() }
            try? reader.close()
            let frames = frames
            _ = try? await on(writer) { connection in
                try Self.under(lock) {
                    frames.forget()
                    return try connection.checkpoint(frames)
                }
            }
        }
        try? await on(writer) { connection in connection.statements.removeAll() }
        if lock != nil {
            _ = try? Self.under(lock) {
                try writer.close()
                // The last one to close has copied what was left, and removed the log.
                if !FileManager.default.fileExists(atPath: path + "-wal") { CopyingNote(path).end() }
            }
        } else {
            try? writer.close()
        }
        lock?.close()
    }

    private func on<T: Sendable>(
        _ queue: DatabaseQueue, _ body: @escaping @Sendable (SQLiteConnection) throws -> T
    ) async throws -> T {
        let path = path
        // Where one connection does both, its statements are in one cache.
        let statements = queue === writer ? writerStatements : readerStatements
        return try await withCheckedThrowingContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    with: Result { try body(SQLiteConnection(database: database, path: path, statements: statements)) }
                        .mapError { SQLiteFailure.error($0, path: path) })
            }
        }
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// A file at rest (no WAL) that is shorter than its header says has lost its tail.
    private static func checkLength(_ path: String) throws {
        guard size(path + "-wal") == 0, size(path) > 0, let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw StorageError(
                .corrupt, "\(path) is no Provisor database, or has lost its beginning; nothing was changed")
        }
        let page = header[16..<18].reduce(0) { $0 << 8 | Int($1) }
        let pages = header[28..<32].reduce(0) { $0 << 8 | Int($1) }
        let expected = pages * (page == 1 ? 65_536 : page)
        if size(path) < expected {
            throw StorageError(
                .corrupt,
                "\(path) is cut short: it has \(size(path)) bytes of \(expected); restore it from a backup, nothing was changed"
            )
        }
    }
}

extension SQLiteConnection {
    /// Copies the log back as far as no reader needs the old pages; waits for nobody.
    ///
    /// Once all of it is copied and no reader is left on it, the next commit writes the log from its beginning, and cuts its
    /// file to `journal_size_limit`. A TRUNCATE checkpoint would do so at once, and hold up every writer behind a long reader.
    ///
    /// - Parameter frames: how many the log has, for the note that it is being copied.
    /// - Returns: whether all of it was copied.
    /// - Throws: `StorageError`.
    func checkpoint(_ frames: LogFrames) throws -> Bool {
        let note = CopyingNote(path)
        note.begin(frames: frames.count)
        guard let row = try first("PRAGMA wal_checkpoint(PASSIVE)") else { return false }
        let isWhole = row.integer(0) == 0 && row.integer(1) == row.integer(2)
        if isWhole { note.end() }
        return isWhole
    }
}
