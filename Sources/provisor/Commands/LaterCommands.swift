import ArgumentParser

/// Commands of the design that this version does not have.
///
/// They say so instead of being unknown words.
protocol LaterCommand: ParsableCommand {
    static var what: String { get }
    var rest: [String] { get }
}

extension LaterCommand {
    func run() throws {
        if rest.contains("--help") || rest.contains("-h") { throw CleanExit.helpRequest(self) }
        throw CommandFailure(
            code: "comes-later", message: "\(Self.what) is not in this version of Provisor yet; nothing was changed")
    }
}

struct PlanCommand: LaterCommand {
    static let what = "planning a command"
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a command would change (not in this version).")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

struct ApplyCommand: LaterCommand {
    static let what = "applying a file"
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring groups and policies in line with a file (not in this version).")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}
