import ArgumentParser
import Foundation
import SQLiteDatabase
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Check a backup, or put it in the place of a lost database.",
        discussion: """
            With --check nothing is changed: digests, pages, the journal from its first event to its last, keys, and all
            computed tables against the journal; exit code 1 where anything is wrong. This takes a private copy beside the
            database, and as long as a rebuild.

            Without it the backup is put where --database says, after the same checks. A database that is there is never written
            over. Where the key store of the lost database is still beside it, that one is used: it has all keys of the older
            one, and of those who were forgotten since none.

            Before you start a worker after a restore: what was decided after the backup is not in the journal any more, but the
            apps have seen it. Give those commands again, leavers first. What the apps have that this journal does not know is
            found by `provisor reconcile`; nothing is created before it was looked for there.
            """)
    @Argument(help: "The folder that `provisor backup` has made.", completion: .directory) var backup: String
    @Flag(help: "Say what is in it and whether it is whole, and change nothing.") var check = false
    @Option(
        help: ArgumentHelp("A newer copy of the key store, to be used in place of the backup's.", valueName: "file"),
        completion: .file()) var keys: String?
    @OptionGroup var options: CommonOptions

    func run() async throws {
        if !check { try checkUnused() }
        let restoration = Restoration(
            .init(backup: backup, database: options.database, keys: keys),
            files: SQLiteFiles(holder: "provisor restore"), now: SystemClock.now
        ) { Output.progress($0) }
        let outcome = try await check ? restoration.check() : restoration.run()
        Output.endProgress()
        DiagnosisList.print(outcome.diagnoses, as: options.output)
        let (manifest, database) = (outcome.manifest, options.database)
        let of = manifest.headAt.map { ", of \($0)" } ?? ""
        if check {
            guard outcome.isFine else {
                throw CommandFailure(
                    code: "backup-damaged", message: "\(backup) is not whole; see what is said above")
            }
            return Output.note("\(backup) can be restored: made \(manifest.at), up to seq \(manifest.head)\(of)")
        }
        guard outcome.isSound else {
            throw CommandFailure(
                code: "backup-damaged",
                message: "\(backup) is not whole, and was not restored; nothing was put at \(database)")
        }
        Output.note(
            """
            \(database) holds the journal up to seq \(manifest.head)\(of). What was decided after that is lost here, and known to \
            the apps: before a worker starts,
              1. give again what was decided since, leavers first;
              2. see what each app has: provisor reconcile APP
            Nothing is created at an app before it was looked for there, and no request repeats a key of before.
            """)
    }

    /// A worker that goes on with a database that was removed would deliver beside those of the restored one.
    private func checkUnused() throws {
        let processes = OpenFiles.processes(options.database)
        guard !processes.isEmpty else { return }
        let names = processes.map { "\($0)" }.joined(separator: ", ")
        throw CommandFailure(
            code: "in-use",
            message:
                "the database that is or was at \(options.database) is open in process \(names) still; stop that first, and repeat"
        )
    }
}
