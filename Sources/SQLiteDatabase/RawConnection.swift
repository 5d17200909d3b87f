import Database
import GRDBSQLite

/// A plain SQLite connection, for files that are looked at or copied: opened as GRDB does not, and kept for one task.
///
/// Used by one thread at a time.
@safe final class RawConnection: SQLConnection, @unchecked Sendable {
    // Safe to pass on: whoever has this object uses it on one serial queue, or alone.
    private let handle: OpaquePointer
    let path: String
    /// Statements by their text; nil where each is prepared for its one run.
    private var kept: [String: OpaquePointer]?

    /// How a file is opened.
    enum Mode {
        /// Read, beside others who write.
        case shared
        /// Read, as it is: nobody has it open, and nothing is made beside it.
        case atRest
        /// Made anew, and written by nobody else.
        case new
    }

    /// - Parameters:
    ///   - path: of the file.
    ///   - mode: how it is opened.
    ///   - keepsStatements: whether statements are prepared once; for few texts that are run again and again.
    /// - Throws: `StorageError` where the file cannot be opened; what it holds is first seen by a query.
    init(path: String, _ mode: Mode, keepsStatements: Bool = false) throws {
        let name: String
        var flags = SQLITE_OPEN_NOMUTEX
        switch mode {
        case .shared: (name, flags) = (Self.address(path), flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        case .atRest:
            (name, flags) = (Self.address(path) + "?immutable=1", flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        case .new:
            (name, flags) = (
                Self.address(path), flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI
            )
        }
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(name, &opened, flags, nil)
        guard let opened = unsafe opened, code == SQLITE_OK else {
            let message = unsafe String(cString: sqlite3_errstr(code))
            _ = unsafe sqlite3_close_v2(opened)
            throw SQLiteFailure.error(code: code, message: message, path: path)
        }
        unsafe handle = opened
        self.path = path
        unsafe kept = keepsStatements ? [:] : nil
        // Recovery by another process is waited for; it is a matter of moments.
        _ = unsafe sqlite3_busy_timeout(handle, 10_000)
        let settings =
            mode == .new
            ? "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;"
            : "PRAGMA query_only = ON; PRAGMA cache_size = -16384;"
        // A damaged file shows itself in the first query, with its own error.
        _ = unsafe sqlite3_exec(handle, settings, nil, nil, nil)
    }

    deinit {
        while let statement = unsafe kept?.popFirst()?.value { _ = unsafe sqlite3_finalize(statement) }
        _ = unsafe sqlite3_close_v2(handle)
    }

    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try forEach(sql, parameters) { _ in }
        return Int(unsafe sqlite3_changes(handle))
    }

    func forEach(_ sql: String, _ parameters: [SQLValue], _ each: (SQLRow) throws -> Void) throws {
        if let statement = unsafe kept?[sql] {
            defer { _ = unsafe sqlite3_reset(statement) }
            return unsafe try Stepping.run(statement, sql, parameters, failure: { failure() }, each)
        }
        var prepared: OpaquePointer?
        guard unsafe sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let statement = unsafe prepared
        else { throw failure() }
        if unsafe kept == nil {
            defer { _ = unsafe sqlite3_finalize(statement) }
            unsafe try Stepping.run(statement, sql, parameters, failure: { failure() }, each)
        } else {
            unsafe kept?[sql] = statement
            defer { _ = unsafe sqlite3_reset(statement) }
            unsafe try Stepping.run(statement, sql, parameters, failure: { failure() }, each)
        }
    }

    func script(_ sql: String) throws {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    func savepoint<T>(_ body: () throws -> T) throws -> T { try body() }

    /// Copies every page into a new database, as this connection's transaction sees them.
    ///
    /// The transaction must have begun to read: a copy that is fixed to a snapshot never begins again, however much
    /// others write meanwhile.
    ///
    /// - Parameters:
    ///   - target: a connection to an empty file.
    ///   - progress: told how many pages of how many are copied.
    /// - Throws: `StorageError` about the file that it is about.
    func copyPages(to target: RawConnection, progress: (Int64, Int64) -> Void) throws {
        guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.failure()
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = unsafe sqlite3_backup_step(backup, Self.pagesAStep)
            let total = unsafe Int64(sqlite3_backup_pagecount(backup))
            let left = unsafe Int64(sqlite3_backup_remaining(backup))
            progress(total - left, total)
        }
        let finished = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            let failed = code == SQLITE_DONE ? finished : code
            let message = unsafe String(cString: sqlite3_errstr(failed))
            // A page that cannot be read is the source's, a full disk the copy's; of the rest SQLite does not tell whose.
            let isSource = failed & 0xFF == SQLITE_CORRUPT || failed & 0xFF == SQLITE_NOTADB
            throw SQLiteFailure.error(code: failed, message: message, path: isSource ? path : target.path)
        }
    }

    /// 4 MiB with pages of 4 KiB.
    private static let pagesAStep: Int32 = 1_024

    private func failure() -> StorageError {
        SQLiteFailure.error(
            code: unsafe sqlite3_extended_errcode(handle), message: unsafe String(cString: sqlite3_errmsg(handle)),
            path: path)
    }

    /// The path as SQLite's `file:` address, in which these characters would mean something.
    private static func address(_ path: String) -> String {
        "file:" + path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }
}
