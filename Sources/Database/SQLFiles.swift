/// What can be done with databases as whole files, by an engine that keeps each in one.
package protocol SQLFiles: Sendable {
    /// Opens a file only to look at it: nothing is ever written to it.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - isAtRest: whether nobody has it open and nothing of it stands in a log; then nothing is made beside it either.
    /// - Returns: the open file.
    /// - Throws: `StorageError` where there is none or it cannot be opened.
    func view(_ path: String, isAtRest: Bool) throws -> any SQLView

    /// Opens a file of one's own to work on, or makes it.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - session: script for temporary tables, run once.
    ///   - isDurable: false for one that is thrown away.
    /// - Returns: the open file.
    /// - Throws: `StorageError` where it cannot be opened.
    func open(_ path: String, session: String, isDurable: Bool) throws -> any SQLDatabase

    /// Copies one snapshot of a file that others may be writing, into a new file at rest.
    ///
    /// Writers are not held up, and nothing begins again because of them. The copy is not synced.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - target: of the copy; it must not exist.
    ///   - progress: told how many pages of how many are copied.
    /// - Throws: `StorageError`, `.full` among them.
    func copy(
        _ path: String, to target: String, progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void
    ) async throws
}
