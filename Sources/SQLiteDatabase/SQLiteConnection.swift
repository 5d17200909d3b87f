import Database
import GRDB
import GRDBSQLite

/// A GRDB connection, stepped directly: GRDB opens it, caches its statements and keeps it on one thread.
struct SQLiteConnection: SQLConnection {
    let database: GRDB.Database
    let path: String
    let statements: StatementCache

    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try forEach(sql, parameters) { _ in }
        return Int(unsafe sqlite3_changes(database.sqliteConnection))
    }

    func forEach(_ sql: String, _ parameters: [SQLValue], _ each: (SQLRow) throws -> Void) throws {
        let cached: Statement
        do {
            cached = try statements.statement(sql, on: database)
        } catch let error as GRDB.DatabaseError {
            throw failure(error.extendedResultCode.rawValue, error.message ?? "")
        }
        let statement = unsafe cached.sqliteStatement
        defer { _ = unsafe sqlite3_reset(statement) }
        unsafe try bind(parameters, to: statement, sql)
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure() }
            try each(unsafe row(of: statement))
        }
    }

    func script(_ sql: String) throws {
        guard unsafe sqlite3_exec(database.sqliteConnection, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(database.sqliteConnection) == 0 }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        try run("SAVEPOINT part", [])
        do {
            let result = try body()
            try run("RELEASE part", [])
            return result
        } catch {
            if isInTransaction {
                try run("ROLLBACK TO part", [])
                try run("RELEASE part", [])
            }
            throw error
        }
    }

    /// How many bytes this connection has written to the disk since it was asked last.
    func takeBytesWritten() -> Int {
        var (pages, unused) = (Int32(0), Int32(0))
        _ = unsafe sqlite3_db_status(
            database.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &unused, 1)
        return Int(pages) * 4096
    }

    private func bind(_ parameters: [SQLValue], to statement: OpaquePointer, _ sql: String) throws {
        guard unsafe Int(sqlite3_bind_parameter_count(statement)) == parameters.count else {
            throw StorageError(
                .other, "a statement was given \(parameters.count) parameters, not as many as it names: \(sql)")
        }
        for (index, value) in parameters.enumerated() {
            let place = Int32(index + 1)
            // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
            let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(statement, place)
                case .integer(let number): unsafe sqlite3_bind_int64(statement, place, number)
                case .real(let number): unsafe sqlite3_bind_double(statement, place, number)
                case .text(let text): unsafe sqlite3_bind_text(statement, place, text, Int32(text.utf8.count), copied)
                case .blob(let bytes): unsafe sqlite3_bind_blob(statement, place, bytes, Int32(bytes.count), copied)
                }
            guard code == SQLITE_OK else { throw failure() }
        }
    }

    private func row(of statement: OpaquePointer) -> SQLRow {
        let count = unsafe sqlite3_column_count(statement)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for place in 0..<count {
            switch unsafe sqlite3_column_type(statement, place) {
            case SQLITE_INTEGER: values.append(.integer(unsafe sqlite3_column_int64(statement, place)))
            case SQLITE_FLOAT: values.append(.real(unsafe sqlite3_column_double(statement, place)))
            case SQLITE_TEXT:
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: sqlite3_column_text(statement, place), count: Int(sqlite3_column_bytes(statement, place)))
                values.append(.text(unsafe String(decoding: bytes, as: UTF8.self)))
            case SQLITE_BLOB:
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: sqlite3_column_blob(statement, place), count: Int(sqlite3_column_bytes(statement, place)))
                values.append(.blob(unsafe Array(bytes)))
            default: values.append(.null)
            }
        }
        return SQLRow(values)
    }

    private func failure() -> StorageError {
        let connection = unsafe database.sqliteConnection
        return failure(
            unsafe sqlite3_extended_errcode(connection), unsafe String(cString: sqlite3_errmsg(connection)))
    }

    func failure(_ code: Int32, _ message: String) -> StorageError {
        SQLiteFailure.error(code: code, message: message, path: path)
    }
}
