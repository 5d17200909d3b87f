import Database
package import Domain

/// What has fallen due: fired by whoever writes next, and a worker sees to it that somebody does.
extension Store {
    /// When something next falls due; nil where nothing will.
    package func nextDue() async throws -> Timestamp? {
        try await database.read { try DueTable($0).next() }
    }

    /// Fires what has fallen due by now, if anything has.
    ///
    /// - Returns: whether something had.
    /// - Throws: `StorageError`; `Refusal.clockJumped`.
    @discardableResult
    package func fireDue() async throws -> Bool {
        guard let next = try await nextDue(), next <= now else { return false }
        // Every transaction begins with it.
        try await work { _, _ in }
        return true
    }
}
