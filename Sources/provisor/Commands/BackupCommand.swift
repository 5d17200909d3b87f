import ArgumentParser
import Domain
import Foundation
import JSON
import SQLiteDatabase
import Store

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the journal and its key store while everything goes on.",
        discussion: """
            Makes the folder TARGET with provisor.db, provisor.db.keys and backup.json, which says up to which seq it goes and
            has the digests of both (as sha256sum prints them). Workers and commands are not held up. It is there once it is on
            the disk as a whole; a run that was stopped leaves TARGET.partial, which the next one clears away. An existing TARGET
            is never written over.

            A backup holds names as the tables had them that day, and the keys of that day: somebody who is forgotten later is
            forgotten for good when the backups from before are gone. The newest key store has all keys of the older ones, and
            lacks those of whoever was forgotten: keep a copy of it apart, and `provisor restore --keys` takes it.
            """)
    @Argument(help: "The folder to make.", completion: .directory) var target: String
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let start = ContinuousClock.now
        let backup = Backup(files: SQLiteFiles(holder: "provisor backup")) { Output.progress($0) }
        let manifest = try await backup.make(
            of: options.database, keys: options.database + ".keys", at: target, now: options.now ?? SystemClock.now,
            version: Provisor.version)
        Output.endProgress()
        if options.output == .jsonl {
            let line: JSONValue = [
                "backup": .string(target), "head": .integer(manifest.head), "at": .string(manifest.at.description),
                "bytes": .integer(manifest.files.map(\.bytes).reduce(0, +)),
            ]
            return Output.line(line.canonicalText)
        }
        let bytes = manifest.files.map(\.bytes).reduce(0, +)
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
        Output.line("\(target) holds the journal up to seq \(manifest.head): \(bytes) bytes, in \(seconds) s")
        Output.note("check it now and then: provisor restore \(target) --check")
    }
}
