/// How far lists stay behind the directory, as the search index of many products does.
///
/// What was written lately does not show in lists and filters yet. Reading one resource by its id, and what must be
/// unique, knows of it at once: a client that searches, finds nothing and creates again is answered 409.
package struct SearchLag: Sendable, Codable, Equatable {
    /// The writes of so many milliseconds do not show.
    package var milliseconds: Int
    /// The last writes, so many of them, do not show.
    package var writes: Int

    /// The most writes that can be held back by their number: each of them costs a copy of the directory.
    package static let writeLimit = 100

    /// Describes a lag; where both are given, a write shows when neither holds it back.
    ///
    /// - Parameters:
    ///   - milliseconds: The writes of so many milliseconds do not show.
    ///   - writes: The last writes, so many of them, do not show; at most `writeLimit`.
    package init(milliseconds: Int = 0, writes: Int = 0) {
        self.milliseconds = milliseconds
        self.writes = writes
    }

    /// Both lags at once.
    func joined(_ other: SearchLag?) -> SearchLag {
        guard let other else { return self }
        return SearchLag(
            milliseconds: max(milliseconds, other.milliseconds), writes: max(writes, other.writes))
    }
}
