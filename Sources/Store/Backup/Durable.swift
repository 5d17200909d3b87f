import Crypto
import Database
import Foundation

/// Files and folders that must be there after the power is gone.
enum Durable {
    /// Brings a file's bytes, or a folder's names, to the disk.
    static func sync(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "be opened") }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "be made durable") }
    }

    /// Gives a file a second name, which must not be taken: unlike a rename, this never replaces anything.
    static func link(_ path: String, as name: String) throws {
        guard unsafe Foundation.link(path, name) == 0 else { throw failure(name, "be made") }
    }

    /// Moves a file or folder to a name that is free or an empty folder's.
    static func rename(_ path: String, to name: String) throws {
        guard unsafe Foundation.rename(path, name) == 0 else { throw failure(name, "be made") }
    }

    /// Copies a file in pieces, into one that must not exist yet, and makes it durable.
    static func copy(_ path: String, to target: String, progress: (Int64) -> Void) throws {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure(path, "be opened") }
        defer { _ = close(source) }
        let copy = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { throw failure(target, "be made") }
        defer { _ = close(copy) }
        var done: Int64 = 0
        try forEachPiece(source, path) { piece in
            try write(piece, copy, target)
            done += Int64(piece.count)
            progress(done)
        }
        guard fsync(copy) == 0 else { throw failure(target, "be made durable") }
    }

    /// Makes a file of these bytes, durable; it must not exist yet.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "be made") }
        defer { _ = close(descriptor) }
        try write(bytes[...], descriptor, path)
        guard fsync(descriptor) == 0 else { throw failure(path, "be made durable") }
    }

    /// SHA-256 of a file, and of each piece of it, so that a difference has a place.
    static func digest(_ path: String, pieceSize: Int64) throws -> (bytes: Int64, whole: String, pieces: [String]) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "be opened") }
        defer { _ = close(descriptor) }
        var (bytes, filled): (Int64, Int64) = (0, 0)
        var (whole, piece) = (SHA256(), SHA256())
        var pieces: [String] = []
        try forEachPiece(descriptor, path) { part in
            whole.update(data: part)
            bytes += Int64(part.count)
            var rest = part
            while !rest.isEmpty {
                let taken = rest.prefix(Int(pieceSize - filled))
                piece.update(data: taken)
                filled += Int64(taken.count)
                rest = rest.dropFirst(taken.count)
                guard filled == pieceSize else { continue }
                pieces.append(piece.finalize().hexadecimal)
                (piece, filled) = (SHA256(), 0)
            }
        }
        if filled > 0 { pieces.append(piece.finalize().hexadecimal) }
        return (bytes, whole.finalize().hexadecimal, pieces)
    }

    private static let readSize = 1 << 20

    private static func forEachPiece(_ descriptor: Int32, _ path: String, _ body: (ArraySlice<UInt8>) throws -> Void)
        throws
    {
        var bytes = [UInt8](repeating: 0, count: readSize)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "be read") }
            if count == 0 { return }
            try body(bytes[..<count])
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32, _ path: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "be written") }
            rest = rest.dropFirst(count)
        }
    }

    /// The last error of the system, as it struck a file.
    static func failure(_ path: String, _ what: String) -> StorageError {
        let reason = unsafe String(cString: strerror(errno))
        return errno == ENOSPC || errno == EDQUOT
            ? StorageError(.full, "no room on the disk for \(path); make room and repeat it")
            : StorageError(.io, "\(path) cannot \(what) (\(reason)); check the disk and the rights of the folder")
    }
}
