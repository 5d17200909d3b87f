package import Database
package import Domain
import Foundation

/// Makes a copy of a journal and its key store that belong together, while commands and workers go on.
///
/// 1. One snapshot of the database is copied page by page. Writers are not held up by it; the write-ahead log, which cannot
///    begin anew meanwhile, grows by what they write.
/// 2. The key store is copied after that. Keys are written before the events that need them, so the copy has the key of
///    every event in the snapshot. Whoever was erased in between is erased in the copy too; what the snapshot's tables still
///    say about that person goes when a restore computes them again.
/// 3. The copy is looked through, its digests are written beside it, and all of it is brought to the disk.
/// 4. Only then it gets its name, by one rename. A run that was stopped leaves a folder that is named otherwise, and that
///    the next run to the same place clears away.
package struct Backup: Sendable {
    private let files: any SQLFiles
    private let progress: @Sendable (String) -> Void

    /// - Parameters:
    ///   - files: the engine.
    ///   - progress: told what is being done.
    package init(files: any SQLFiles, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.files = files
        self.progress = progress
    }

    /// Makes one.
    ///
    /// - Parameters:
    ///   - database: the file to copy.
    ///   - keys: its key store.
    ///   - target: the folder to make; what is there is never replaced.
    ///   - now: when it is made.
    ///   - version: of this program.
    /// - Returns: what it holds, once it is durable.
    /// - Throws: `StorageError`, and then there is no such folder.
    package func make(
        of database: String, keys: String, at target: String, now: Timestamp, version: String
    ) async throws -> BackupManifest {
        let target = Self.withoutSlash(target)
        guard !FileManager.default.fileExists(atPath: target) else {
            throw StorageError(
                .io, "\(target) exists, and a backup is never written over; name another folder, such as one of today")
        }
        guard FileManager.default.fileExists(atPath: database) else {
            throw StorageError(.io, "there is no database at \(database); name another with --database")
        }
        // An unreadable key store is told before the work, and not after it.
        _ = try KeyStore(path: keys)
        let folder = try WorkFolder(target + ".partial", what: "a backup")
        do {
            try await copy(database, keys, to: folder)
            let manifest = try await describe(folder, now: now, version: version)
            try Durable.write(Array(manifest.text.utf8), to: folder.file(BackupManifest.manifest))
            try Durable.sync(folder.path)
            try Durable.rename(folder.path, to: target)
            try Durable.sync(Self.parent(of: target))
            return manifest
        } catch let error as StorageError where error.kind == .full {
            folder.remove()
            throw StorageError(
                .full, "no room on the disk for \(target); nothing was left there; make room, or name another disk")
        } catch {
            folder.remove()
            throw error
        }
    }

    private func copy(_ database: String, _ keys: String, to folder: WorkFolder) async throws {
        let progress = progress
        let copy = folder.file(BackupManifest.database)
        try await files.copy(database, to: copy) { progress("copied \($0) of \($1) pages") }
        try KeyStore.copy(keys, to: folder.file(BackupManifest.keys))
        progress("bringing the copy to the disk")
        try Durable.sync(copy)
    }

    private func describe(_ folder: WorkFolder, now: Timestamp, version: String) async throws -> BackupManifest {
        let view = try files.view(folder.file(BackupManifest.database), isAtRest: true)
        do {
            let check = FileCheck(view, advice: "restore it from an older backup", progress: progress)
            for found in [
                await check.integrity(isQuick: true), await check.keys(folder.file(BackupManifest.keys)),
            ] where found.verdict == .wrong {
                throw StorageError(
                    .corrupt,
                    "no backup was made, because the journal is not whole: \(found.said); see `provisor doctor --integrity`"
                )
            }
            let (id, head) = try await view.read { connection in
                (
                    try connection.first("SELECT id FROM journal")?.blob(0) ?? [],
                    try connection.first("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1")
                )
            }
            await view.close()
            progress("taking the digests")
            return BackupManifest(
                journal: id.hexadecimal, head: head?.integer(0) ?? 0,
                headAt: head.map { Timestamp(microseconds: $0.integer(1)) }, at: now, version: version,
                files: try [BackupManifest.database, BackupManifest.keys].map {
                    try BackupManifest.File(name: $0, in: folder.path)
                })
        } catch {
            await view.close()
            throw error
        }
    }

    /// A folder's path as its name is made from.
    static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The folder in which a file or folder is.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
