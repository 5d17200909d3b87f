package import Database

/// SQLite files as wholes: looked at, worked on, copied while others write.
package struct SQLiteFiles: SQLFiles {
    /// How this process is called where another waits for its lock.
    let holder: String

    package init(holder: String) { self.holder = holder }

    package func view(_ path: String, isAtRest: Bool) throws -> any SQLView {
        try SQLiteView(path: path, isAtRest: isAtRest)
    }

    package func open(_ path: String, session: String, isDurable: Bool) throws -> any SQLDatabase {
        try SQLiteFile(
            path: path, creating: !isDurable, options: .init(holder: holder, session: session, isDurable: isDurable))
    }

    /// As the protocol says; by SQLite's page copy under one read transaction.
    ///
    /// The log cannot be reset while it runs, so it grows by what others write meanwhile.
    package func copy(
        _ path: String, to target: String, progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void
    ) async throws {
        let view = try SQLiteView(path: path, isAtRest: false)
        do {
            try await view.copy(to: target, progress: progress)
            await view.close()
        } catch {
            await view.close()
            throw error
        }
    }
}
