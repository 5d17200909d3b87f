import ArgumentParser
import Store

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new journal.",
        discussion: """
            Makes four files: the database (the journal and what is computed from it), beside it the key store
            (DATABASE.keys) under which personal data is sealed, the lock file, and a note of how far the journal reaches
            (DATABASE.head). `provisor backup` copies the first two: without the key store, names cannot be read any more.
            """)
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.run(options, "init", creating: true) { session in
            // Asked of what the file holds: an empty database is what a stop in the middle of making it leaves behind.
            guard session.store.isNew else {
                throw CommandFailure(
                    code: "exists",
                    message: "\(options.database) exists; it is used as it is, or name another with --database")
            }
            Output.line("a new journal is at \(options.database), its key store at \(options.database).keys")
        }
    }
}
