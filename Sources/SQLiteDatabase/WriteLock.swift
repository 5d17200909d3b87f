import Database
import Foundation
import Synchronization

/// The lock that every write transaction and every checkpoint of every process holds, on a file beside the database.
///
/// It is a `flock`, which belongs to the open file: a classic `fcntl` lock vanishes as soon as any descriptor of the file
/// closes. Holding it for checkpoints too keeps clear of the bug in SQLite before 3.51.3 in which the checkpoint of one
/// process races with the commit of another. The file names its holder, so that whoever waits too long can say who.
final class WriteLock: Sendable {
    private let descriptor: Int32
    private let path: String
    private let holder: String
    private let bound: Duration
    private let isClosed = Mutex(false)
    private let counted = Mutex(LockWaits())

    /// Opens the lock file, and makes it if need be.
    ///
    /// - Parameters:
    ///   - path: of the lock file, beside the database.
    ///   - holder: how this process is called in the message of one that waits in vain.
    ///   - bound: longest wait.
    /// - Throws: `StorageError` of kind `.io` where the file can be neither opened nor made.
    init(path: String, holder: String, bound: Duration) throws {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(.io, "\(path) cannot be opened (\(Self.reason)); check the rights of its folder")
        }
        self.path = path
        self.holder = holder
        self.bound = bound
    }

    /// How long this process has waited for it so far.
    var waits: LockWaits { counted.withLock { $0 } }

    /// Runs `body` under the lock.
    ///
    /// Blocks the calling thread while it waits.
    func hold<T>(_ body: () throws -> T) throws -> T {
        try acquire()
        defer { _ = flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Waits at the back of a queue of one: whoever has the place behind the holder takes the lock next.
    ///
    /// Without it a process that takes the lock again at once would be ahead of all that wait, who look only now and then.
    /// Those who want the place look equally often, so that each gets it as often as the others.
    private func acquire() throws {
        let start = ContinuousClock.now
        while !takePlace() { try pause(since: start, .microseconds(500)) }
        defer { leavePlace() }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StorageError(.io, "\(path) cannot be locked (\(Self.reason))")
            }
            try pause(since: start, .microseconds(150))
        }
        counted.withLock { $0.add(ContinuousClock.now - start) }
        // Most often the last holder was this process too: reading is cheaper than dirtying the file.
        let text = "\(holder), process \(getpid())"
        if content != text {
            let bytes = Array(text.utf8)
            _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
            _ = ftruncate(descriptor, off_t(bytes.count))
        }
    }

    private func pause(since start: ContinuousClock.Instant, _ pause: Duration) throws {
        let waited = ContinuousClock.now - start
        guard waited < bound else {
            throw StorageError(
                .locked,
                "the write lock was held by \(currentHolder) for more than \(bound.components.seconds) s; nothing was changed; wait for that process, or stop it, and repeat"
            )
        }
        // Whoever waits for long waits for something long.
        usleep(UInt32(pause / .microseconds(1)) * (waited < .seconds(1) ? 1 : 8))
    }

    /// Takes the place behind the holder, if it is free; where the file system has no such locks, it always is.
    ///
    /// A lock on a byte of the file that belongs to the open file, as `flock` does.
    private func takePlace() -> Bool { setPlace(F_WRLCK) || (errno != EAGAIN && errno != EACCES) }

    private func leavePlace() { _ = setPlace(F_UNLCK) }

    private func setPlace(_ type: Int32) -> Bool {
        var range = flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 1 << 20, l_len: 1, l_pid: 0)
        return unsafe withUnsafeMutablePointer(to: &range) { unsafe fcntl(descriptor, Self.setOpenFileLock, $0) } == 0
    }

    /// `F_OFD_SETLK` of Linux, which Swift does not import.
    private static let setOpenFileLock: Int32 = 37

    private var currentHolder: String { content ?? "another process" }

    /// What the file says of its last holder.
    private var content: String? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    /// Lets go of the file, once: a descriptor that is closed twice may be somebody else's by then.
    func close() {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        if isFirst { _ = Foundation.close(descriptor) }
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}
