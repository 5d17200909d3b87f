import Foundation
import SQLiteDatabase
import Store

extension Doctor {
    /// The database's file: how long, whose, and whether it is a database at all.
    func file() -> [Diagnosis] {
        let size = Self.size(database)
        if size == 0 { return [.wrong("database", "\(database) is empty", "make it a journal with `provisor init`")] }
        var header: [UInt8] = []
        if let handle = FileHandle(forReadingAtPath: database) {
            header = [UInt8]((try? handle.read(upToCount: 100)) ?? Data())
            try? handle.close()
        } else {
            return [.wrong("database", "\(database) cannot be read", "check its rights, and who you are")]
        }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            return [.wrong("database", "\(database) is no SQLite file, or has lost its beginning", Self.advice)]
        }
        let stored = header[16..<18].reduce(0) { $0 << 8 | Int64($1) }
        let page = stored == 1 ? 65_536 : stored
        let pages = header[28..<32].reduce(0) { $0 << 8 | Int64($1) }
        var found: [Diagnosis] = [
            .fine("database", "\(database), \(Self.text(size)), pages of \(page) bytes")
        ]
        if Self.size(database + "-wal") == 0 && size < pages * page {
            found.append(.wrong("database", "it is cut short: \(size) bytes of \(pages * page)", Self.advice))
        }
        found.append(
            header[18] == 2 && header[19] == 2
                ? .fine(
                    "database", "journal mode WAL; every commit is synced (synchronous FULL, set when it is opened)")
                : .look(
                    "database", "its journal mode is not WAL", "the next command sets it; see who has changed it"))
        let users = OpenFiles.processes(database)
        let names = users.map { "\($0)" }.joined(separator: ", ")
        found.append(.fine("database", users.isEmpty ? "open in no other process" : "open in process \(names)"))
        return found + rights(database, "database") + rights(database + "-wal", "log")
    }

    /// The folder: its file system, and what room there is.
    func place() -> [Diagnosis] {
        let folder = URL(fileURLWithPath: database).deletingLastPathComponent().path
        guard let system = FileSystem.of(folder) else {
            return [.wrong("place", "the folder \(folder) is not there", "make it, or see whether its disk is mounted")]
        }
        var found: [Diagnosis] = []
        let name = "\(folder) is on \(system.name)"
        switch system.kind {
        case .local: found.append(.fine("place", name))
        case .memory: found.append(.look("place", "\(name): it is gone when the machine stops", "move it to a disk"))
        case .network:
            found.append(
                .wrong(
                    "place", "\(name), a network file system, on which a write-ahead log is not safe",
                    "move the database to a local disk"))
        case .unknown:
            found.append(
                .look("place", "\(name), of which nothing is known", "make sure that it is a local disk with locks"))
        }
        // Room for the log, and for a rebuild beside the database.
        let needed = max(256 << 20, Self.size(database))
        let free = "\(Self.text(system.freeBytes)) free"
        found.append(
            system.freeBytes >= needed
                ? .fine("room", free)
                : .look("room", "\(free), less than a rebuild may need", "make room before it is used up"))
        return found
    }

    /// Who has the write lock, and whether somebody seems to keep it: a commit has it for some milliseconds only.
    func lock() -> [Diagnosis] {
        guard var lock = LockState.of(database) else {
            return [.fine("lock", "nobody has ever taken the write lock here")]
        }
        for _ in 0..<Self.lockTries where lock.isHeld {
            usleep(20_000)
            lock = LockState.of(database) ?? lock
        }
        guard lock.isHeld else {
            return [.fine("lock", "free\(lock.holder.map { ", last held by \($0)" } ?? "")")]
        }
        return [
            .look(
                "lock", "held by \(lock.holder ?? "a process without a name") for half a second now",
                "ask again; if it stays, that process stands still: end it, nothing is lost by that")
        ]
    }

    private static let lockTries = 25

    /// The write-ahead log, and who keeps it from being copied back.
    func log() -> [Diagnosis] {
        do { try CopyingNote(database).check() } catch { return [.wrong("log", "\(error)", Self.advice)] }
        let size = Self.size(database + "-wal")
        guard size > 0 else { return [.fine("log", "empty: everything is in the database file")] }
        guard let state = LogState.of(database) else {
            return [
                .look(
                    "log", "\(Self.text(size)), without an index", "the next command that opens the database makes one")
            ]
        }
        let text = "\(Self.text(size)), \(state.frames) frames, \(state.copied) of them copied back"
        if !state.isInUse {
            return [.fine("log", "\(text); nobody has the database open, the next command brings it in order")]
        }
        let held = state.heldBack * state.pageSize
        if let reader = state.readers.first, held > SQLiteFile.Options().checkpointSize {
            return [
                .look(
                    "log",
                    "\(text); process \(reader.process) reads an old snapshot, and holds back \(Self.text(held))",
                    "wait for it, or end it; the log is cut to its bound by commits after that")
            ]
        }
        return [.fine("log", text)]
    }

    /// The key store's file.
    func keyFile() -> [Diagnosis] {
        guard FileManager.default.fileExists(atPath: keys) else {
            return [
                .wrong(
                    "keys", "the key store \(keys) is not there: names can be neither read nor written",
                    "put its newest copy back")
            ]
        }
        return rights(keys, "keys")
    }

    /// Whether only the owner reads and writes a file.
    private func rights(_ path: String, _ topic: String) -> [Diagnosis] {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return [] }
        let mode = status.st_mode & 0o777
        var found: [Diagnosis] = []
        if mode & 0o077 != 0 {
            found.append(
                .look(
                    topic, "\(path) can be used by others (rights \(String(mode, radix: 8)))",
                    "chmod 600 \(path)"))
        }
        if status.st_uid != geteuid() && geteuid() != 0 {
            found.append(.look(topic, "\(path) belongs to another user", "run Provisor always as the same user"))
        }
        if geteuid() == 0 && status.st_uid != 0 {
            found.append(
                .look(
                    topic, "\(path) belongs to user \(status.st_uid), and you are root",
                    "run Provisor as that user: files that root makes beside it would shut that user out"))
        }
        return found
    }

    static func size(_ path: String) -> Int64 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Bytes for a person.
    static func text(_ bytes: Int64) -> String {
        if bytes < 10_240 { return "\(bytes) bytes" }
        if bytes < 10 << 20 { return "\(bytes >> 10) KiB" }
        return bytes < 10 << 30 ? "\(bytes >> 20) MiB" : "\(bytes >> 30) GiB"
    }
}
