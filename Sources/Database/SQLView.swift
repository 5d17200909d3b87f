/// An SQL database that is read on snapshots.
///
/// Bodies run on the database's own threads, never on Swift's cooperative pool.
package protocol SQLView: Sendable {
    /// Runs queries on one snapshot.
    ///
    /// - Throws: what `body` throws; `StorageError`.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Finishes what is under way, and lets go of the database.
    func close() async
}
