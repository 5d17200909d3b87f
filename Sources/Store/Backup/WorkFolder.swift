import Database
import Foundation

/// A folder for files that are not finished, beside the place where they will be.
///
/// Its name says that it is none of the finished ones. A run that was killed leaves it behind; the next one for the same
/// place clears it away. A lock on it tells that from a run that is still going on.
final class WorkFolder: Sendable {
    let path: String
    private let descriptor: Int32

    /// - Parameters:
    ///   - path: of the folder.
    ///   - what: what is being made in it, for messages.
    /// - Throws: `StorageError`: `.locked` where another run is making the same, `.io` where it cannot be made.
    init(_ path: String, what: String) throws {
        if unsafe mkdir(path, 0o700) != 0 && errno != EEXIST {
            throw errno == ENOENT
                ? StorageError(
                    .io,
                    "the folder for \(path) is not there; make it, or see whether its disk is mounted, and repeat")
                : Durable.failure(path, "be made")
        }
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Durable.failure(path, "be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = close(descriptor)
            throw StorageError(.locked, "\(what) is being made in \(path) already; wait for it, or stop it, and repeat")
        }
        self.path = path
        // What a run before has left.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }

    deinit { _ = close(descriptor) }

    /// The path of a file in it.
    func file(_ name: String) -> String { path + "/" + name }

    /// Clears it away, with all that it holds.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
