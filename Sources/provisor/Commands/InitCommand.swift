import ArgumentParser
import Foundation

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new journal.",
        discussion: """
            Makes three files: the database (the journal and what is computed from it), beside it the key store
            (DATABASE.keys) under which personal data is sealed, and the lock file. `provisor backup` copies the first two:
            without the key store, names cannot be read any more.
            """)
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let size = try? FileManager.default.attributesOfItem(atPath: options.database)[.size] as? Int
        if let size, size > 0 {
            throw CommandFailure(
                code: "exists",
                message: "\(options.database) exists; it is used as it is, or name another with --database")
        }
        try await Session.run(options, "init", creating: true) { _ in
            Output.line("a new journal is at \(options.database), its key store at \(options.database).keys")
        }
    }
}
