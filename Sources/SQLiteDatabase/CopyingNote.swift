import Database
import Foundation

/// Says, in a file beside the database, that its log is being copied back and how much of the log that takes.
///
/// A process that is killed in the middle of copying leaves a database with pages of before and of after: it is whole
/// together with the log, and only so. SQLite takes a log that is damaged or gone for a shorter one and opens what is left,
/// in silence. The note is what tells. It is gone once everything is copied; it is not made durable itself, because only
/// with the machine's own end would it be lost, and with the log left whole nobody misses it.
package struct CopyingNote: Sendable {
    private let database: String

    /// Where the note is.
    package var path: String { database + ".copying" }
    private var log: String { database + "-wal" }

    package init(_ database: String) { self.database = database }

    /// Notes that the log is about to be copied back.
    ///
    /// What goes wrong here is let pass: the copying is as safe as it is without.
    ///
    /// - Parameter known: how many frames the log has; 0 where that is to be read from it.
    func begin(frames known: Int) {
        guard let log = WriteAheadLog(log) else { return }
        let frames = known > 0 ? known : log.committedFrames
        guard frames > 0 else { return }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { _ = close(descriptor) }
        let number = "\(frames)"
        let text =
            Self.head + Self.hexadecimal(log.salts) + " " + number
            + String(repeating: " ", count: max(0, 20 - number.count)) + "\n"
        _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Everything is copied.
    func end() { _ = unsafe unlink(path) }

    /// Refuses a database whose log was being copied back, and is not whole any more.
    ///
    /// - Throws: `StorageError` of kind `.corrupt`.
    package func check() throws {
        // Whoever copies may be at its end meanwhile: then the note has changed.
        while let noted = read() {
            if let log = WriteAheadLog(log), log.salts != noted.salts || log.committedFrames >= noted.frames { return }
            guard read() == noted else { continue }
            throw StorageError(
                .corrupt,
                """
                the log of \(database) was being copied back when its process was stopped, and \(log) is damaged or gone since: \
                the database may hold changes in part; put the newest backup back. If another program has finished the \
                copying, remove \(path), and make sure of it with `provisor rebuild --verify`; nothing was changed
                """)
        }
    }

    private struct Noted: Equatable {
        let salts: [UInt8]
        let frames: Int
    }

    /// nil where there is no note, or one that its writer did not finish: nothing was copied yet then.
    private func read() -> Noted? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard text.hasPrefix(Self.head), text.hasSuffix("\n") else { return nil }
        let words = text.dropFirst(Self.head.count).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0].utf8.count == 16, let salts = UInt64(words[0], radix: 16),
            let frames = Int(words[1])
        else { return nil }
        return Noted(salts: (0..<8).map { UInt8(truncatingIfNeeded: salts >> (56 - 8 * $0)) }, frames: frames)
    }

    private static let head = "provisor-copying-1 "

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}
