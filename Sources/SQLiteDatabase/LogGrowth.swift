import Synchronization

/// How much has been written to the write-ahead log since it was last copied back.
///
/// The file's own length says nothing: it stays as long as it was while it is written from its beginning again. What
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
            return bytes > limit
        }
    }

    /// The log was copied back, as a whole or as far as a reader of an older snapshot let it be.
    ///
    /// What a reader holds back is tried again after an eighth of the usual: soon after the reader has ended, and not at
    /// every commit meanwhile.
    func settle(isWhole: Bool) { bytes.withLock { $0 = isWhole ? 0 : limit - limit / 8 } }
}
