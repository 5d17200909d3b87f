/// A database that several connections read at once, and that is never changed through them.
///
/// Bodies run on the connections' own threads, never on Swift's cooperative pool.
package protocol SQLReaders: Sendable {
    /// Runs queries on one snapshot, which holds all that was committed before the call.
    ///
    /// - Parameter body: is given the connection, and which snapshot it sees.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; `StorageError`.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection, SQLSnapshot) throws -> T) async throws -> T

    /// Finishes what is under way, and lets go of the database.
    func close() async
}

/// Which snapshot a connection sees: two that are equal hold the same rows, so what was read from one may be kept for it.
package struct SQLSnapshot: Hashable, Sendable {
    /// Which of the connections.
    package let connection: Int
    /// A number that is another one whenever anybody has committed; comparable on the same connection alone.
    package let version: Int64

    package init(connection: Int, version: Int64) {
        self.connection = connection
        self.version = version
    }
}
