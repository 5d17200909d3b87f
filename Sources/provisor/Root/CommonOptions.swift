import ArgumentParser
import Domain
import Foundation

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The journal's database file.")
    var database: String = ProcessInfo.processInfo.environment["PROVISOR_DATABASE"] ?? "provisor.db"

    @Option(help: ArgumentHelp("Who asks. Default: the login name.", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("Why, in your words. Stored sealed, shown by the audit.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Idempotency key: the same command under the same key is done once.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("Take this as the time, for simulation and tests.", valueName: "time"))
    var now: Timestamp?

    @Flag(help: ArgumentHelp("Take a clock that has jumped ahead by more than a day for right.", visibility: .hidden))
    var acceptClock = false

    @Option(help: "How the answer is printed.")
    var output: OutputFormat = .table
}

extension Timestamp: ExpressibleByArgument {
    /// Reads what a person types: RFC 3339, or a date.
    public init?(argument: String) { self.init(argument) }
}
