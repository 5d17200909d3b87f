import GRDB

/// The statements of one connection, found by where their text is in memory rather than by reading it.
///
/// Statements are constants, some a kilobyte long, and thousands of them run in a second. A text that is kept alive here
/// cannot make room for another at its address, and is never changed in place, so the address stands for it. Texts that are
/// put together at run time come and go; they push the others out now and then, and are found by GRDB's own cache.
///
/// Used on its connection's own thread alone, hence unchecked.
final class StatementCache: @unchecked Sendable {
    private struct Place: Hashable {
        let address: UInt
        let count: Int
    }

    private struct Entry {
        /// Kept alive for its address.
        let text: String
        let statement: Statement
    }

    private static let mostEntries = 1_024
    /// Texts up to this many bytes have no place of their own in memory.
    private static let smallText = 15

    private var entries: [Place: Entry] = [:]

    /// The statement of a text, prepared once.
    ///
    /// - Throws: `DatabaseError` where SQLite refuses the text.
    func statement(_ sql: String, on database: GRDB.Database) throws -> Statement {
        guard let place = Self.place(of: sql) else { return try database.cachedStatement(sql: sql) }
        if let entry = entries[place] { return entry.statement }
        let statement = try database.cachedStatement(sql: sql)
        if entries.count >= Self.mostEntries { entries.removeAll() }
        entries[place] = Entry(text: sql, statement: statement)
        return statement
    }

    /// Lets go of all statements: while one is held, its connection cannot be closed.
    func removeAll() { entries.removeAll() }

    private static func place(of sql: String) -> Place? {
        unsafe sql.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count > smallText else { return nil }
            return Place(address: UInt(bitPattern: bytes.baseAddress), count: bytes.count)
        } ?? nil
    }
}
