import Crypto
import Foundation

/// A report on its way to a file: it has its name once it is whole and on the disk, and not before.
package final class ReportFile {
    private let path: String
    private let partial: String
    private let replaces: Bool
    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var digest = SHA256()
    private var isFinished = false
    /// How many bytes it has been given.
    package private(set) var bytes: Int64 = 0

    private static let pieceSize = 1 << 16

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - path: what it is to be called.
    ///   - replaces: whether it takes the place of a file that has that name; otherwise such a file is an error.
    /// - Throws: `ReportFileError`.
    package init(_ path: String, replaces: Bool) throws {
        self.path = path
        self.replaces = replaces
        if !replaces, unsafe access(path, F_OK) == 0 { throw ReportFileError.exists(path) }
        partial = "\(path).partial-\(getpid())"
        descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ReportFileError.failure(path, "be made") }
    }

    deinit {
        if isFinished { return }
        _ = close(descriptor)
        _ = unsafe unlink(partial)
    }

    /// Takes a piece of the report.
    package func write(_ text: String) throws {
        waiting += text.utf8
        if waiting.count >= Self.pieceSize { try flush() }
    }

    /// Gives the file its name, durable.
    ///
    /// - Returns: the SHA-256 of its bytes, in hexadecimal digits.
    /// - Throws: `ReportFileError`, and then there is no file of that name that was not there before.
    package func finish() throws -> String {
        try flush()
        guard fsync(descriptor) == 0 else { throw ReportFileError.failure(path, "be made durable") }
        if replaces {
            guard unsafe rename(partial, path) == 0 else { throw ReportFileError.failure(path, "be replaced") }
        } else {
            // Unlike a rename this never replaces a file that has come to be there meanwhile.
            guard unsafe link(partial, path) == 0 else {
                throw errno == EEXIST ? ReportFileError.exists(path) : ReportFileError.failure(path, "be made")
            }
            _ = unsafe unlink(partial)
        }
        _ = close(descriptor)
        isFinished = true
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let names = unsafe open(folder, O_RDONLY | O_CLOEXEC)
        if names >= 0 {
            _ = fsync(names)
            _ = close(names)
        }
        return digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func flush() throws {
        digest.update(data: waiting)
        bytes += Int64(waiting.count)
        var rest = waiting[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw ReportFileError.failure(path, "be written") }
            rest = rest.dropFirst(count)
        }
        waiting.removeAll(keepingCapacity: true)
    }
}

/// Why a report did not become a file.
package enum ReportFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case exists(String)
    case full(String)
    case failed(String, what: String, reason: String)

    /// The last error of the system, as it struck a file.
    static func failure(_ path: String, _ what: String) -> ReportFileError {
        errno == ENOSPC || errno == EDQUOT
            ? .full(path) : .failed(path, what: what, reason: unsafe String(cString: strerror(errno)))
    }

    package var description: String {
        switch self {
        case .exists(let path): "\(path) is there already; name another file, or write over it with --force"
        case .full(let path): "no room on the disk for \(path); make room and repeat it: nothing was left behind"
        case .failed(let path, let what, let reason):
            "\(path) cannot \(what) (\(reason)); check the folder and its rights: nothing was left behind"
        }
    }
}
