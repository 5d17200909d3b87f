import Domain
package import SQLiteDatabase
package import Store

/// A store on a durable file of its own, under a clock that is moved by hand.
package struct TemporaryStore: Sendable {
    /// Where its files are.
    package let folder: TemporaryFolder
    /// The time of day, as the store sees it.
    package let clock: HandClock
    /// The store, open.
    package let store: Store

    /// The database file.
    package var path: String { folder.file(Self.databaseName) }
    /// The key store beside it.
    package var keysPath: String { path + ".keys" }

    private static let databaseName = "provisor.db"

    /// Runs `body` with an empty store; closes it and removes its files afterwards.
    package static func with<T>(_ body: (TemporaryStore) async throws -> T) async throws -> T {
        try await TemporaryFolder.with { folder in
            let clock = HandClock()
            let store = try await open(folder.file(databaseName), clock: clock, creating: true)
            do {
                let result = try await body(TemporaryStore(folder: folder, clock: clock, store: store))
                await store.close()
                return result
            } catch {
                await store.close()
                throw error
            }
        }
    }

    /// Opens one more store on the same files, as another process would.
    package func another() async throws -> Store { try await Self.open(path, clock: clock, creating: false) }

    /// Opens a store on a database file; its key store is the file beside it that ends in `.keys`.
    ///
    /// - Throws: what `SQLiteFile` and `Store.open` throw.
    package static func open(_ path: String, clock: HandClock, creating: Bool) async throws -> Store {
        let file = try SQLiteFile(path: path, creating: creating, options: .init(session: Scratch.script))
        do {
            let clocks = Store.Clocks(recorded: { clock.now }, schedule: { clock.now })
            return try await Store.open(
                database: file, keysPath: path + ".keys", notePath: path + ".head", creating: creating, clocks: clocks)
        } catch {
            await file.leave()
            throw error
        }
    }

    /// Makes a scratch database for a rebuild.
    ///
    /// - Parameter name: of its file; another for each rebuild.
    /// - Returns: the database, to be closed by the caller, and the path of its file.
    /// - Throws: `StorageError`.
    package func scratch(_ name: String = "scratch.db") throws -> (database: SQLiteFile, path: String) {
        let path = folder.file(name)
        let database = try SQLiteFile(
            path: path, creating: true, options: .init(session: Scratch.script, isDurable: false))
        return (database, path)
    }
}
