import Database
import GRDBSQLite

/// One run of a prepared statement, whoever prepared it.
enum Stepping {
    /// Binds the parameters, and hands over the rows one by one.
    ///
    /// - Parameters:
    ///   - statement: prepared, and not yet begun; the caller resets or finalizes it.
    ///   - sql: its text, for messages.
    ///   - parameters: value of `?1`, `?2`, ...
    ///   - failure: reads the connection's last error.
    ///   - each: is given each row; what it throws ends the run.
    /// - Throws: `StorageError`, or what `each` throws.
    static func run(
        _ statement: OpaquePointer, _ sql: String, _ parameters: [SQLValue], failure: () -> StorageError,
        _ each: (SQLRow) throws -> Void
    ) throws {
        unsafe try bind(parameters, to: statement, sql, failure)
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure() }
            try each(unsafe row(of: statement))
        }
    }

    private static func bind(
        _ parameters: [SQLValue], to statement: OpaquePointer, _ sql: String, _ failure: () -> StorageError
    ) throws {
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

    private static func row(of statement: OpaquePointer) -> SQLRow {
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
}
