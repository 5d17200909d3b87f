package import Database
package import Domain
import Foundation

/// Checks a backup, and puts it where a database is to be.
///
/// Everything is done on a private copy beside that place: the backup is only read, and the place stays empty until the copy
/// is checked, made ready and durable.
package struct Restoration: Sendable {
    /// What is to be restored where.
    package struct Order: Sendable {
        /// The folder that a backup is.
        package var backup: String
        /// Where the database is to be; its key store goes beside it.
        package var database: String
        /// A newer copy of the key store, to be taken in place of the backup's.
        package var keys: String?

        package init(backup: String, database: String, keys: String? = nil) {
            self.backup = backup
            self.database = database
            self.keys = keys
        }

        var keysBeside: String { database + ".keys" }
    }

    /// What was found, and how much of it forbids to restore.
    package struct Outcome: Sendable {
        package var diagnoses: [Diagnosis]
        package let manifest: BackupManifest
        /// Whether the copy may take the place: its journal and keys are whole.
        package var isSound: Bool
        package var isFine: Bool { diagnoses.allSatisfy { $0.verdict != .wrong } }
    }

    private let files: any SQLFiles
    private let order: Order
    private let now: Timestamp
    private let progress: @Sendable (String) -> Void
    private static let advice = "use another backup, or copy this one again from where it was kept"

    /// - Parameters:
    ///   - order: what is to be restored where.
    ///   - files: the engine.
    ///   - now: the time of day.
    ///   - progress: told what is being done.
    package init(
        _ order: Order, files: any SQLFiles, now: Timestamp, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.files = files
        self.order = order
        self.now = now
        self.progress = progress
    }

    /// Looks the backup through, and keeps nothing.
    ///
    /// - Returns: what was found.
    /// - Throws: `StorageError` where it cannot be looked at, for want of room for a copy among others.
    package func check() async throws -> Outcome {
        try await work("check", keys: order.keys) { folder, outcome in
            guard outcome.isSound else { return }
            outcome.diagnoses.append(try await tables(folder, putsRight: false))
        }
    }

    /// Looks the backup through, and puts it in its place.
    ///
    /// - Returns: what was found; where that is not sound, nothing was put anywhere.
    /// - Throws: `StorageError` where the place is taken, or the copy could not be made; then nothing was put there.
    package func run() async throws -> Outcome {
        try checkPlace()
        let beside = FileManager.default.fileExists(atPath: order.keysBeside) ? order.keysBeside : nil
        return try await work("restore", keys: order.keys ?? beside) { folder, outcome in
            guard outcome.isSound else { return }
            outcome.diagnoses.append(try await tables(folder, putsRight: true))
            try await install(folder)
        }
    }

    private func work(
        _ name: String, keys: String?, _ body: (WorkFolder, inout Outcome) async throws -> Void
    ) async throws -> Outcome {
        let manifest = try BackupManifest.read(order.backup)
        let folder = try WorkFolder("\(order.database).\(name)", what: "a copy of a backup")
        do {
            var outcome = try await copy(manifest, to: folder, keys: keys)
            try await body(folder, &outcome)
            folder.remove()
            return outcome
        } catch {
            folder.remove()
            throw error
        }
    }

    /// Copies what is to be restored, and looks it through from bytes to events.
    private func copy(_ manifest: BackupManifest, to folder: WorkFolder, keys newer: String?) async throws -> Outcome {
        var found: [Diagnosis] = []
        let database = folder.file(BackupManifest.database)
        let keys = folder.file(BackupManifest.keys)
        for file in manifest.files where file.name == BackupManifest.database || newer == nil {
            try Durable.copy(order.backup + "/" + file.name, to: folder.file(file.name)) { done in
                progress("copied \(done >> 20) of \(file.bytes >> 20) MiB")
            }
            progress("checking the digest of \(file.name)")
            if let difference = try file.difference(in: folder.path) {
                found.append(.wrong("digest", difference, Self.advice))
            } else {
                found.append(.fine("digest", "\(file.name) is as it was, \(file.bytes) bytes"))
            }
        }
        if let newer {
            try KeyStore.copy(newer, to: keys)
            found.append(.fine("keys", "\(newer) is used in place of the key store in the backup"))
        }
        let view = try files.view(database, isAtRest: true)
        let check = FileCheck(view, advice: Self.advice, progress: progress)
        found.append(await check.integrity())
        found.append(await check.foreignKeys())
        found.append(await check.migrations())
        found.append(await check.journal(head: manifest.head))
        found.append(await check.keys(keys))
        let id = try? await view.read { try $0.first("SELECT id FROM journal")?.blob(0) }
        await view.close()
        if let id, id.hexadecimal != manifest.journal {
            found.append(.wrong("journal", "it is another journal than \(BackupManifest.manifest) says", Self.advice))
        }
        return Outcome(
            diagnoses: found, manifest: manifest, isSound: found.allSatisfy { $0.verdict != .wrong })
    }

    /// Computes the tables of the copy again from its journal, and compares; puts them right, and makes the copy ready, where
    /// it is to be used.
    private func tables(_ folder: WorkFolder, putsRight: Bool) async throws -> Diagnosis {
        let progress = progress
        let database = try files.open(
            folder.file(BackupManifest.database), session: Scratch.script, isDurable: true)
        let scratchPath = folder.file("scratch.db")
        do {
            let now = now
            let store = try await Store.open(
                database: database, keysPath: folder.file(BackupManifest.keys), creating: false,
                clocks: Store.Clocks(recorded: { now }, schedule: { now }))
            let scratch = try files.open(scratchPath, session: Scratch.script, isDurable: false)
            let rebuild = Rebuild(store: store, scratch: scratch) { done, total in
                progress("replayed \(done) of \(total) events")
            }
            let report: Rebuild.Report
            do {
                report = try await putsRight ? rebuild.run(scratchPath: scratchPath) : rebuild.verify()
                await scratch.close()
            } catch {
                await scratch.close()
                throw error
            }
            if putsRight {
                try await database.write { try Outbox($0).begin(restoredTo: report.head, now: now) }
            }
            await store.close()
            let names = report.differing.sorted().joined(separator: ", ")
            if report.differing.isEmpty {
                return .fine("tables", "all \(report.tables.count) computed tables are as the journal makes them")
            }
            return putsRight
                ? .look(
                    "tables", "\(names) differed from the journal, and were computed again", "nothing is left to do")
                : .wrong("tables", "\(names) differ from the journal", "`provisor restore` computes them again")
        } catch let error as StorageError where !putsRight {
            await database.close()
            return .wrong("tables", error.message, Self.advice)
        } catch {
            await database.close()
            throw error
        }
    }

    /// Whether the place is free: nothing is ever replaced, and no log that was left behind is taken for the backup's.
    private func checkPlace() throws {
        let path = order.database
        for name in ["", "-wal", "-journal"] {
            guard let found = try? FileManager.default.attributesOfItem(atPath: path + name) else { continue }
            // An empty log is what a reader has made.
            if name == "-wal", found[.size] as? Int == 0 { continue }
            throw StorageError(
                .io,
                "\(path)\(name) exists, and is not written over; stop what uses it, move \(path), \(path)-wal and \(path)-shm to another folder (leave \(path).keys, it is used), and repeat"
            )
        }
        guard let keys = order.keys, FileManager.default.fileExists(atPath: order.keysBeside) else { return }
        throw StorageError(
            .io,
            "\(order.keysBeside) exists, and \(keys) was named; move the one away that is not to be used, and repeat")
    }

    /// Gives the copy its names: the key store first, because a database without one is of no use.
    private func install(_ folder: WorkFolder) async throws {
        progress("bringing the copy to the disk")
        let database = folder.file(BackupManifest.database)
        guard !FileManager.default.fileExists(atPath: database + "-wal") else {
            throw StorageError(.other, "the copy of the backup still has a log; nothing was put at \(order.database)")
        }
        try Durable.sync(database)
        try checkPlace()
        if !FileManager.default.fileExists(atPath: order.keysBeside) {
            try Durable.link(folder.file(BackupManifest.keys), as: order.keysBeside)
        }
        // What a reader without a log would take for this file's; and how far the lost journal reached: this one need not.
        for name in ["-shm", ".head", ".copying"] { try? FileManager.default.removeItem(atPath: order.database + name) }
        let parent = Backup.parent(of: order.database)
        try Durable.sync(parent)
        try Durable.link(database, as: order.database)
        try Durable.sync(parent)
    }
}
