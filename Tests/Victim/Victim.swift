import Database
import Domain
import Foundation
import SQLiteDatabase
import Store
import TestKit

/// The process that the durability tests kill and lie to: a store at work, which says aloud what is durable.
///
/// `Victim play FILE SEED FROM LENGTH CHECKPOINT` does the steps of a seed's story of that length, from FROM on, in the
/// journal at FILE, which it makes if need be; the log is copied back every CHECKPOINT bytes. After each step it prints
/// `done N`, how many steps are durable; a step that failed is printed as `failed CODE SENTENCE` and done again, as a
/// person would.
///
/// `Victim inspect FILE SEED DONE LENGTH` holds an inquest on a journal in which so many steps were acknowledged, in a process
/// of its own, because what reads a damaged file may come to harm: it prints `refused CODE SENTENCE` or `problem WITNESS: ...`
/// for each, `content TABLE DIGEST`, and `inspected` at the end.
///
/// `Victim contend FILE SECONDS` adds rows to a table as fast as the write lock lets it, and prints `rows N` and how long it
/// waited for the lock.
@main
struct Victim {
    /// A step that fails so often is given up.
    private static let tries = 200

    static func main() async {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case "inspect": try await inspect(CommandLine.arguments)
            case "contend": try await contend(CommandLine.arguments)
            default: try await play(CommandLine.arguments)
            }
        } catch let error as StorageError {
            say("failed \(error.code) \(error.message)")
            exit(1)
        } catch {
            say("failed other \(error)")
            exit(1)
        }
    }

    private static func play(_ arguments: [String]) async throws {
        guard arguments.count == 7, arguments[1] == "play", let seed = UInt64(arguments[3]),
            let from = Int(arguments[4]),
            let length = Int(arguments[5]), let checkpoint = Int(arguments[6])
        else { throw Usage() }
        let story = try Story(seed: seed, steps: length)
        var model = try story.model(after: from)
        let clock = HandClock(Story.time(of: from))
        let file = try SQLiteFile(
            path: arguments[2], creating: true,
            options: .init(holder: "victim", checkpointSize: checkpoint, session: Scratch.script))
        let store = try await Store.open(
            database: file, keysPath: arguments[2] + ".keys", notePath: arguments[2] + ".head", creating: true,
            clocks: .init(recorded: { clock.now }, schedule: { clock.now }))
        say("done \(from)")
        for place in from..<length {
            clock.set(Story.time(of: place))
            try await insist { try await story.play(place, &model, in: store) }
            say("done \(place + 1)")
        }
        await store.close()
        say("closed")
    }

    private static func inspect(_ arguments: [String]) async throws {
        guard arguments.count == 6, let seed = UInt64(arguments[3]), let done = Int(arguments[4]),
            let length = Int(arguments[5])
        else { throw Usage() }
        do {
            let story = try Story(seed: seed, steps: length)
            let inquest = try await Inquest.hold(arguments[2], story, acknowledged: done)
            for (table, digest) in inquest.contents { say("content \(table) \(digest)") }
            for problem in inquest.problems { say("problem " + problem.description.replacing("\n", with: "; ")) }
        } catch let error as StorageError {
            say("refused \(error.code) \(error.message)")
        }
        say("inspected")
    }

    private static func contend(_ arguments: [String]) async throws {
        guard arguments.count == 4, let seconds = Double(arguments[3]) else { throw Usage() }
        let file = try SQLiteFile(path: arguments[2], creating: true, options: .init(holder: "contender"))
        try await file.write { try $0.script("CREATE TABLE IF NOT EXISTS t (process INTEGER, number INTEGER) STRICT") }
        let process = Int64(getpid())
        let start = ContinuousClock.now
        var rows: Int64 = 0
        while ContinuousClock.now - start < .seconds(seconds) {
            let number = rows
            _ = try await file.write {
                try $0.run("INSERT INTO t VALUES (?1, ?2)", [.integer(process), .integer(number)])
            }
            rows += 1
        }
        let waits = file.lockWaits
        await file.close()
        let counts = waits.counts.map { "\($0)" }.joined(separator: " ")
        say("rows \(rows) longest \(Int(waits.longest / .microseconds(1))) counts \(counts)")
    }

    private static func insist(_ body: () async throws -> Void) async throws {
        for number in 1... {
            do {
                return try await body()
            } catch let error as StorageError {
                say("failed \(error.code) \(error.message)")
                if number == tries { throw error }
                try await ContinuousClock().sleep(for: .milliseconds(5))
            }
        }
    }

    /// One write, so that a line is said whole or not at all.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private struct Usage: Error, CustomStringConvertible {
        let description =
            "usage: Victim play FILE SEED FROM LENGTH CHECKPOINT, inspect FILE SEED DONE LENGTH, or contend FILE SECONDS"
    }
}
