import Foundation

/// Who has the write lock of a database, asked without waiting for it.
///
/// To ask takes a shared lock for a moment; a writer that meets it tries again at once.
package struct LockState: Hashable, Sendable {
    package let isHeld: Bool
    /// Who has it, or had it last, as that process called itself; nil where nobody ever had.
    package let holder: String?

    package init(isHeld: Bool, holder: String?) {
        self.isHeld = isHeld
        self.holder = holder
    }

    /// The state of a database's lock; nil where it has no lock file, or that cannot be read.
    package static func of(_ path: String) -> LockState? {
        let descriptor = unsafe open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        // A shared lock, given back at once by the close.
        let isHeld = flock(descriptor, LOCK_SH | LOCK_NB) != 0
        return LockState(isHeld: isHeld, holder: count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil)
    }
}
