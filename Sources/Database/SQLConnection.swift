/// One connection inside one transaction, valid only inside the closure that it was given to.
///
/// Statements are written once in the dialect that every engine understands, with `?1` parameters, and are prepared once
/// per connection: pass constants, never text put together at run time.
package protocol SQLConnection {
    /// Runs one statement that returns no rows.
    ///
    /// - Parameters:
    ///   - sql: exactly one statement.
    ///   - parameters: value of `?1`, `?2`, ...
    /// - Returns: how many rows it inserted, updated or deleted.
    /// - Throws: `StorageError`.
    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) throws -> Int

    /// Runs one query and hands over its rows one by one, so that an answer of any size needs no memory.
    ///
    /// - Throws: `StorageError`, or what `each` throws, which ends the query.
    func forEach(_ sql: String, _ parameters: [SQLValue], _ each: (SQLRow) throws -> Void) throws

    /// Runs several statements without parameters, separated by semicolons.
    func script(_ sql: String) throws

    /// Whether the transaction still stands. A full disk or an I/O error may have rolled it back as a whole; whatever were
    /// written after that would stand alone.
    var isInTransaction: Bool { get }

    /// Runs a part of the transaction that can fail on its own: if `body` throws, only its writes are undone.
    func savepoint<T>(_ body: () throws -> T) throws -> T
}

extension SQLConnection {
    @discardableResult
    package func run(_ sql: String) throws -> Int { try run(sql, []) }

    /// All rows of a small answer.
    package func rows(_ sql: String, _ parameters: [SQLValue] = []) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try forEach(sql, parameters) { rows.append($0) }
        return rows
    }

    /// The first row, or nil where the answer is empty.
    package func first(_ sql: String, _ parameters: [SQLValue] = []) throws -> SQLRow? {
        var first: SQLRow?
        try forEach(sql, parameters) { if first == nil { first = $0 } }
        return first
    }
}
