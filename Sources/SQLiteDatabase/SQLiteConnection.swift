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
        unsafe try Stepping.run(statement, sql, parameters, failure: { failure() }, each)
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

    private func failure() -> StorageError {
        let connection = unsafe database.sqliteConnection
        return failure(
            unsafe sqlite3_extended_errcode(connection), unsafe String(cString: sqlite3_errmsg(connection)))
    }

    func failure(_ code: Int32, _ message: String) -> StorageError {
        SQLiteFailure.error(code: code, message: message, path: path)
    }
}
