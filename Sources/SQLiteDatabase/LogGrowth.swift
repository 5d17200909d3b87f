import Synchronization

/// How much has been written to the write-ahead log since it was last copied back.
///
/// The file's own length says nothing: it never shrinks, so once it had been long every commit would copy back. What
/// other processes write is not counted here; each counts its own.
final class LogGrowth: Sendable {
    private let bytes: Mutex<Int>
    private let limit: Int

    /// - Parameters:
    ///   - bytes: what the log holds already.
    ///   - limit: after how many bytes the log is to be copied back.
    init(bytes: Int, limit: Int) {
        self.bytes = Mutex(bytes)
        self.limit = limit
    }

    /// Whether the log is to be copied back now, after a commit that has written so many bytes.
    func isDue(after written: Int) -> Bool {
        bytes.withLock { bytes in
            bytes += written
            guard bytes > limit else { return false }
            bytes = 0
            return true
        }
    }
}
