import ArgumentParser
import Foundation
import Store

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say in plain words how the database and its surroundings are.",
        discussion: """
            Looks at the SQLite library, the database file and its log, the lock, the disk, the journal and its tables, the key
            store, the clock and the outbox. Each line is ok, something to look at, or wrong, with what to do. It changes nothing
            and waits for no lock, so it works on a database that is damaged, locked, of a newer version, or not there. Exit code 1
            where anything is wrong.

            --integrity goes through every page (PRAGMA integrity_check), every event from 1 to the head, and every key, which
            takes a while on a large journal. `provisor rebuild --verify` compares the computed tables with the journal.
            """)
    @Flag(help: "Go through every page, every event and every key.") var integrity = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let doctor = Doctor(
            database: options.database, isThorough: integrity, now: options.now ?? SystemClock.now)
        let found = await doctor.look()
        Output.endProgress()
        DiagnosisList.print(found, as: options.output)
        let wrong = found.count { $0.verdict == .wrong }
        guard wrong > 0 else { return }
        throw CommandFailure(
            code: "unwell", message: "\(wrong) thing\(wrong == 1 ? " is" : "s are") wrong; see what is said above")
    }
}
