package import Domain
import JSON
package import Store

/// Imports a recorded history: JSON Lines, each a change with its own time, the lines of one change one command.
///
/// The whole file is read and checked before anything is written. Every change has a command key, so an import that was
/// killed goes on after its last committed change, and one that is run again does nothing.
package struct HistoryImport: Sendable {
    /// What an import did.
    package struct Result: Hashable, Sendable {
        /// Lines and changes of the file up to the limit.
        package var lines = 0
        package var changes = 0
        /// Changes that were in the journal before.
        package var repeated = 0
        /// Lines of those.
        package var repeatedLines = 0
        /// The newest seq.
        package var seq: Seq = 0
    }

    /// Why an import was refused; nothing of the change at hand was written.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// The file has bad lines; nothing was written.
        case badLines([HistoryProblem])
        /// A change does not fit the journal that it meets.
        case refused(line: Int, change: String, message: String)

        package var description: String {
            switch self {
            case .badLines(let problems):
                "the history has \(problems.count) bad line\(problems.count == 1 ? "" : "s"); nothing was imported"
            case .refused(let line, let change, let message):
                "line \(line): change \(change) was refused: \(message); the changes before it are kept, this one left no trace"
            }
        }
    }

    /// Lines in one transaction, about.
    private static let linesPerTransaction = 1_000

    private let store: Store
    private let loginMethod: String
    private let until: Timestamp?
    private let actor: String
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - store: the journal that the history is written to.
    ///   - loginMethod: of every policy: a history has none.
    ///   - until: lines later than this instant are left for another time; nil takes them all.
    ///   - actor: who imports.
    ///   - progress: told after each transaction how many lines of how many are done.
    package init(
        store: Store, loginMethod: String, until: Timestamp?, actor: String,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) {
        self.store = store
        self.loginMethod = loginMethod
        self.until = until
        self.actor = actor
        self.progress = progress
    }

    /// Reads, checks and imports a file.
    ///
    /// - Parameters:
    ///   - path: a file of JSON Lines.
    ///   - draw: gives the externalId of each new user and group.
    /// - Returns: how much of the file is in the journal now.
    /// - Throws: `HistoryFileError` where the file cannot be opened; `Failure.badLines`, before anything is written;
    ///   `Failure.refused` and `StorageError`, with the changes before kept: another run goes on behind them.
    package func run(path: String, draw: @escaping @Sendable () -> ExternalId) async throws -> Result {
        let changes = try read(path, draw)
        let total = changes.reduce(0) { $0 + $1.command.requests.count }
        var result = Result()
        var pending: [Change] = []
        var lines = 0
        for change in changes {
            pending.append(change)
            lines += change.command.requests.count
            if lines >= Self.linesPerTransaction {
                try await submit(pending, &result)
                progress(result.lines, total)
                pending = []
                lines = 0
            }
        }
        try await submit(pending, &result)
        progress(result.lines, total)
        return result
    }

    private struct Change: Sendable {
        /// As the file names it.
        let id: String
        var command: Command
        let firstLine: Int
    }

    private func read(_ path: String, _ draw: () -> ExternalId) throws -> [Change] {
        var translator = HistoryTranslator(loginMethod: loginMethod)
        var changes: [Change] = []
        var problems: [HistoryProblem] = []
        var id: String?
        try LineReader(path: path).forEach { number, bytes in
            do throws(HistoryProblem.Reason) {
                let line = try HistoryLine(parsing: bytes)
                let request = try translator.next(line, draw: draw)
                if let until, line.at > until { return }
                if line.change == id, let last = changes.indices.last {
                    changes[last].command.requests.append(request)
                } else {
                    id = line.change
                    var command = Command(
                        [request], actor: actor, reason: "recorded history, change \(line.change)",
                        key: "history:\(line.change)", at: line.at, isTimed: true)
                    command.keyHoldsRefusal = false
                    command.mayBeHeld = false
                    command.keepsEnds = true
                    command.mustKeepApart = false
                    command.checksRole = false
                    changes.append(Change(id: line.change, command: command, firstLine: number))
                }
            } catch {
                problems.append(HistoryProblem(line: number, reason: error))
            }
        }
        guard problems.isEmpty else { throw Failure.badLines(problems) }
        return changes
    }

    private func submit(_ changes: [Change], _ result: inout Result) async throws {
        guard !changes.isEmpty else { return }
        let answers = try await store.submit(changes.map(\.command), stoppingAtRefusal: true)
        for (change, answer) in zip(changes, answers) {
            switch answer.outcome {
            case .accepted(_, let last):
                result.lines += change.command.requests.count
                result.changes += 1
                result.repeated += answer.isRepeated ? 1 : 0
                result.repeatedLines += answer.isRepeated ? change.command.requests.count : 0
                result.seq = max(result.seq, last)
            case .refused(let code, let sentence):
                let message =
                    code == Refusal.keyReused.code
                    ? "it was imported before with other content, or with another login method" : sentence
                throw Failure.refused(
                    line: change.firstLine + (answer.refusedRequest ?? 0), change: change.id,
                    message: message)
            }
        }
    }
}
