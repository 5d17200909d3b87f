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
@main
struct Victim {
    /// A step that fails so often is given up.
    private static let tries = 200

    static func main() async {
        do {
            try await play(CommandLine.arguments)
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
            database: file, keysPath: arguments[2] + ".keys", creating: true,
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
        let description = "usage: Victim play FILE SEED FROM LENGTH CHECKPOINT"
    }
}
