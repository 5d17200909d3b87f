package import Database
import Foundation

/// Whether a database may be answered from as it is, by who neither changes it nor has its key store.
package enum ReadCheck {
    /// Refuses a database that this version does not read, and a journal that has lost its end: what was taken away in the
    /// lost part would be there again.
    ///
    /// - Parameters:
    ///   - readers: of the database.
    ///   - notePath: where is noted how far the journal reaches.
    /// - Throws: `StorageError`: `.version` where it is another version's, empty or no journal, `.corrupt` where its end is
    ///   lost.
    package static func check(_ readers: any SQLReaders, notePath: String) async throws {
        let id = try await readers.read { connection, _ in
            guard try Migrator().isCurrent(connection) else {
                throw StorageError(
                    .version,
                    "this database is empty or of an older version; bring it up to date with any command, such as `provisor app list`, and repeat"
                )
            }
            return try connection.first("SELECT id FROM journal")?.blob(0) ?? []
        }
        guard FileManager.default.fileExists(atPath: notePath) else { return }
        let note = try HeadNote(path: notePath, journalId: id, isWritten: false)
        // Read before the journal is looked at: others may append meanwhile.
        let noted = note.read()
        try note.check(noted, against: try await readers.read { connection, _ in try JournalMark(connection) })
    }
}
