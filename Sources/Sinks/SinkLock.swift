import Foundation

/// Holds a sink for one runner: two at once would double everything, and mix their lines.
///
/// A lock on one byte of a file, at the sink's key. It belongs to the open file, and goes with the process.
final class SinkLock {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// It is nil where somebody else has it.
    ///
    /// - Parameters:
    ///   - path: of the file, made if need be.
    ///   - key: of the sink.
    /// - Throws: `SinkFailure` where the file can be neither opened nor made.
    init?(path: String, key: Int64) throws(SinkFailure) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SinkFailure("\(path) cannot be opened (\(unsafe String(cString: strerror(errno))))")
        }
        var range = flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: off_t(key), l_len: 1, l_pid: 0)
        let isTaken =
            unsafe withUnsafeMutablePointer(to: &range) { unsafe fcntl(descriptor, Self.setOpenFileLock, $0) } == 0
        guard isTaken else {
            _ = close(descriptor)
            return nil
        }
    }

    /// `F_OFD_SETLK` of Linux, which Swift does not import.
    private static let setOpenFileLock: Int32 = 37

    /// Lets go of it; nothing is to be done with it afterwards.
    func release() { _ = close(descriptor) }
}
