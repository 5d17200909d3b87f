import Foundation

/// How far the write-ahead log has been copied back, and who keeps it from being copied, without touching either.
///
/// Read from the log's index (`-shm`; its form is in SQLite's "WAL-mode File Format"), and from the locks that processes hold
/// on it. A question by `PRAGMA wal_checkpoint` would copy. To be asked while this process does not have the file open:
/// closing any descriptor of it would end this process's own locks.
package struct LogState: Hashable, Sendable {
    /// A process that reads an older snapshot than the newest.
    package struct Reader: Hashable, Sendable {
        package let process: Int32
        /// The last frame that its snapshot holds; nothing after it can be copied back.
        package let frame: Int64
    }

    /// Frames in the log: changed pages, each time that they changed.
    package let frames: Int64
    /// How many of them are in the database file already.
    package let copied: Int64
    package let pageSize: Int64
    /// The oldest snapshots first.
    package let readers: [Reader]
    /// Whether any process has the database open.
    package let isInUse: Bool

    /// Frames that no checkpoint can copy back while the oldest reader goes on.
    package var heldBack: Int64 { readers.first.map { max(0, frames - $0.frame) } ?? 0 }

    /// The state of a database's log; nil where there is none, or its index is not in the form that we know.
    package static func of(_ path: String) -> LogState? {
        let descriptor = unsafe open(path + "-shm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 136)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        func word(_ offset: Int) -> Int64 {
            // In the machine's own order of bytes; this program runs on little-endian machines.
            bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int64($1) }
        }
        let isInUse = holder(of: presenceByte, descriptor) != nil
        // The header stands there twice, and is whole where both are the same.
        guard count == bytes.count, word(0) == formatVersion, bytes[0..<48] == bytes[48..<96] else { return nil }
        let frames = word(16)
        let page = Int64(bytes[14]) | Int64(bytes[15]) << 8
        let readers = (1..<marks).compactMap { number -> Reader? in
            let frame = word(100 + 4 * number)
            guard frame < frames, let process = holder(of: readByte + number, descriptor) else { return nil }
            return Reader(process: process, frame: frame)
        }
        return LogState(
            frames: frames, copied: word(96), pageSize: page == 1 ? 65_536 : page,
            readers: readers.sorted { $0.frame < $1.frame }, isInUse: isInUse)
    }

    private static let formatVersion: Int64 = 3_007_000
    private static let marks = 5
    /// The bytes of the index that stand for locks.
    private static let readByte = 123
    private static let presenceByte = 128

    /// The process that holds a lock on a byte.
    private static func holder(of byte: Int, _ descriptor: Int32) -> Int32? {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(byte)
        lock.l_len = 1
        guard unsafe fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }
}
