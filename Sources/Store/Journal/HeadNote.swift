import Crypto
import Database
import Domain
import Foundation
import Synchronization

/// How far a journal reaches.
struct JournalMark: Hashable, Sendable {
    /// Seq of the newest event.
    var seq: Seq = 0
    /// Identifier of the newest command, refused ones too.
    var command: Int64 = 0

    init(seq: Seq, command: Int64) {
        self.seq = seq
        self.command = command
    }

    /// That of a journal as a connection sees it.
    init(_ connection: any SQLConnection) throws {
        seq = try connection.first("SELECT seq FROM events ORDER BY seq DESC LIMIT 1")?.integer(0) ?? 0
        command = try connection.first("SELECT id FROM commands ORDER BY id DESC LIMIT 1")?.integer(0) ?? 0
    }

    func reaches(_ other: JournalMark) -> Bool { seq >= other.seq && command >= other.command }
}

/// How far the journal reached when something was last acknowledged, noted in a file beside the database.
///
/// SQLite takes the first damaged frame of a write-ahead log for its end. The journal is then that of an earlier commit,
/// whole in itself, and nothing in it tells that more was promised; the note does. It is written after each commit that is
/// durable, and is not made durable itself: it never says too much, and after a loss of power it may say too little. Two
/// processes that write it at once may leave the older of two marks in it until the next commit.
final class HeadNote: Sendable {
    private let path: String
    private let journalId: [UInt8]
    private let descriptor: Int32
    private let last = Mutex(JournalMark(seq: 0, command: 0))

    /// Opens the note of a journal, and makes it if need be.
    ///
    /// - Parameters:
    ///   - path: of its file.
    ///   - journalId: whose note it is.
    ///   - isWritten: false for who only reads, and makes none.
    /// - Throws: `StorageError` of kind `.io` where it cannot be opened.
    init(path: String, journalId: [UInt8], isWritten: Bool = true) throws {
        self.path = path
        self.journalId = journalId
        descriptor = unsafe open(path, (isWritten ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(
                .io,
                "\(path) cannot be opened (\(unsafe String(cString: strerror(errno)))); check the rights of its folder")
        }
    }

    deinit { _ = close(descriptor) }

    /// Refuses a journal that does not reach as far as was acknowledged.
    ///
    /// - Parameters:
    ///   - noted: what ``read()`` gave before the journal was looked at: others may append meanwhile.
    ///   - mark: how far the journal reaches.
    /// - Throws: `StorageError` of kind `.corrupt`.
    func check(_ noted: JournalMark?, against mark: JournalMark) throws {
        guard let noted, !mark.reaches(noted) else { return }
        let database = path.hasSuffix(".head") ? String(path.dropLast(5)) : path
        throw StorageError(
            .corrupt,
            """
            the journal in \(database) ends at seq \(mark.seq) and command \(mark.command), but seq \(noted.seq) and command \
            \(noted.command) were acknowledged: its end is lost, as when \(database)-wal is damaged or removed, or an older copy \
            takes the place of the database; put the newest backup back, or remove \(path) to go on without what is lost; \
            nothing was changed
            """)
    }

    /// Notes how far a journal reaches once that is durable.
    ///
    /// What goes wrong here is let pass: the commit stands, and the note is an older one.
    func write(_ mark: JournalMark) {
        let isNew = last.withLock { last in
            defer { last = mark }
            return last != mark
        }
        guard isNew else { return }
        if let noted = read(), noted.reaches(mark) { return }
        let bytes = Array(text(mark).utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// The mark that is noted; nil where there is none of this journal, or it cannot be read.
    func read() -> JournalMark? {
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 5, let seq = Seq(words[2]), let command = Int64(words[3]) else { return nil }
        let mark = JournalMark(seq: seq, command: command)
        return text == self.text(mark) ? mark : nil
    }

    /// Always as long as it was, so that a shorter one leaves nothing of the one before.
    private func text(_ mark: JournalMark) -> String {
        func padded(_ number: Int64) -> String { String(repeating: " ", count: 20 - "\(number)".count) + "\(number)" }
        let said = "provisor-head-1 \(journalId.hexadecimal) \(padded(mark.seq)) \(padded(mark.command))"
        return said + " " + SHA256.hash(data: Array(said.utf8)).prefix(8).hexadecimal + "\n"
    }
}
