import CSQLite
import GRDB

/// How many frames the write-ahead log has, as the newest commit of one connection left it.
///
/// SQLite writes it there after each commit. Used on its connection's own thread alone, hence unchecked; it is kept for as
/// long as its connection.
@safe final class LogFrames: @unchecked Sendable {
    private let place = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    init() { unsafe place.initialize(to: 0) }

    deinit { unsafe place.deallocate() }

    /// Lets a connection count here; to be called after automatic checkpoints were switched off, whose place it takes.
    func count(_ database: GRDB.Database) {
        unsafe provisor_sqlite_count_frames(database.sqliteConnection, place)
    }

    /// 0 where this connection has committed nothing since ``forget()``.
    var count: Int { Int(unsafe place.pointee) }

    /// To be called before each transaction: others may have begun the log again.
    func forget() { unsafe place.pointee = 0 }
}
