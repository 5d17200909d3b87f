import GRDBSQLite

/// The SQLite library that this program runs with.
package enum SQLiteLibrary {
    /// Such as `3.40.1`.
    package static var version: String { unsafe String(cString: sqlite3_libversion()) }

    /// Whether a checkpoint may race with a commit of another process and damage the file (SQLite's "WAL reset bug",
    /// versions 3.7.0 to 3.51.2).
    ///
    /// The write lock keeps our own processes clear of it, not other programs that write the file.
    package static var hasLogResetBug: Bool { sqlite3_libversion_number() < 3_051_003 }

    /// How it was compiled, such as `SECURE_DELETE`, in alphabetical order.
    package static var compileOptions: [String] {
        var options: [String] = []
        var number: Int32 = 0
        while let option = unsafe sqlite3_compileoption_get(number) {
            options.append(unsafe String(cString: option))
            number += 1
        }
        return options.sorted()
    }

    /// Whether it can be used from several threads.
    package static var isThreadSafe: Bool { sqlite3_threadsafe() != 0 }
}
