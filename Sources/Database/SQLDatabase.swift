/// An SQL database that stays open: reads on snapshots, writes one after another.
///
/// Its `close()` also brings the file into its resting state.
package protocol SQLDatabase: SQLView {
    /// Runs one write transaction. It begins at once as a writer (IMMEDIATE), and is durable when this returns.
    ///
    /// - Throws: what `body` throws, and then nothing of it was written; `StorageError`, `.locked` among them when
    ///   another process kept the write lock for too long.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs one write transaction that also sees the database in another file, under a schema name.
    ///
    /// The two do not commit together: only this one may be written.
    func write<T: Sendable>(
        attaching path: String, as schema: String, _ body: @escaping @Sendable (any SQLConnection) throws -> T
    ) async throws -> T

    /// Where the write transactions run; nil where that is nowhere in particular.
    ///
    /// A task that runs here between two of them changes no thread. It must not keep it busy.
    var writeExecutor: (any TaskExecutor)? { get }

    /// A number that changes whenever another connection has committed.
    func changeMark() async throws -> Int64

    /// What is damaged in the file itself, in words: a page, an index that does not fit its table.
    ///
    /// Reads all of it. Empty where nothing is found: a value that was changed in its place is not.
    func damage() async throws -> [String]

    /// Finishes what is under way, and lets go of the file as it is, without bringing it into its resting state.
    ///
    /// For a file that was refused: what can still be saved of it is not to be written over.
    func leave() async
}
