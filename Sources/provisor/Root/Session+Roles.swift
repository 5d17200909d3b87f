import Domain
import Foundation
import Store

extension Session {
    /// Refuses whoever has not the role for something that is no command of the journal, as soon as any role is recorded.
    ///
    /// - Parameter role: the least that may.
    /// - Throws: `CommandFailure`.
    func require(_ role: ActorRole) async throws {
        let (actor, now) = (options.actor, store.now)
        try await store.read { connection, _ in
            do {
                try Decider(state: SQLState(connection: connection), at: now).authorize(actor, role)
            } catch let refusal as Refusal {
                throw CommandFailure(refusal)
            }
        }
    }

    /// Records the question that this process was started with, where the installation records questions.
    ///
    /// Called before the answer is shown: without the record there is none.
    ///
    /// - Parameter answers: how many lines the answer has; nil where it is no list.
    /// - Throws: `CommandFailure` where it is to be recorded and cannot be.
    func recordQuestion(answers: Int?) async throws {
        let (isOn, head) = try await store.read { connection, journal in
            (
                try SQLState(connection: connection).value(of: .auditQueries) == "on", try journal.head().seq
            )
        }
        guard isOn else { return }
        if isReadOnly {
            throw CommandFailure(
                code: "not-recorded",
                message:
                    "questions are recorded here (audit-queries is on), and you can only read this database; ask somebody who may write it, or an administrator to switch that off"
            )
        }
        let request = Request.recordQuery(question: Self.question, answers: Int64(answers ?? 1), asOf: head)
        let answer = try await store.submit(
            Command([request], actor: options.actor, reason: options.reason, at: store.now))
        if case .refused(let code, let message) = answer.outcome { throw CommandFailure(code: code, message: message) }
    }

    /// What was typed behind the program's name, at most 4,000 characters of it.
    private static var question: String {
        String(CommandLine.arguments.dropFirst().joined(separator: " ").prefix(4_000))
    }
}
