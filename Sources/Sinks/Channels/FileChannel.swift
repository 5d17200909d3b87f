import Dispatch
import Foundation

/// Appends lines to a file, durable before they count as delivered.
///
/// The file is opened anew for each batch, so that one that was moved away (by `logrotate`, say) is left alone, and a new one
/// is begun in its place.
final class FileChannel: SinkChannel {
    private let path: String
    private let queue = DispatchQueue(label: "provisor.sink.file")

    let batch = 500

    init(path: String) { self.path = path }

    func deliver(_ messages: [SinkMessage]) async throws {
        let bytes = messages.reduce(into: [UInt8]()) { bytes, message in
            bytes += message.text.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        let path = path
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { continuation.resume(with: Result { try Self.append(bytes, to: path) }) }
        }
    }

    func close() async {}

    private static func append(_ bytes: [UInt8], to path: String) throws {
        let isNew = !FileManager.default.fileExists(atPath: path)
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "opened") }
        defer { _ = Foundation.close(descriptor) }
        try repair(descriptor, path)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure(path, "made durable") }
        if isNew { try syncFolder(of: path) }
    }

    /// Cuts off a line that was not written to its end: it did not count as delivered, and comes again.
    private static func repair(_ descriptor: Int32, _ path: String) throws {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw failure(path, "read") }
        var place = end
        while place > 0 {
            let start = max(0, place - pieceSize)
            var piece = [UInt8](repeating: 0, count: Int(place - start))
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, start)
            }
            guard count == piece.count else { throw failure(path, "read") }
            if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) {
                place = start + off_t(newline) + 1
                break
            }
            place = start
        }
        guard place < end else { return }
        var first: UInt8 = 0
        let count = unsafe withUnsafeMutableBytes(of: &first) { unsafe pread(descriptor, $0.baseAddress, 1, place) }
        guard count == 1, first == UInt8(ascii: "{") else {
            throw SinkFailure(
                "\(path) ends in a line that is not Provisor's; end that line, or add the sink with another file")
        }
        guard ftruncate(descriptor, place) == 0 else { throw failure(path, "repaired") }
    }

    private static let pieceSize: off_t = 1 << 16

    private static func syncFolder(of path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "made durable") }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "made durable") }
    }

    private static func failure(_ path: String, _ what: String) -> SinkFailure {
        let reason = unsafe String(cString: strerror(errno))
        return SinkFailure("\(path) cannot be \(what) (\(reason)); check the disk, and the rights of file and folder")
    }
}
