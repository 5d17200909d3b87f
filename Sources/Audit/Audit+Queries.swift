package import Domain
import Store

/// A question that was recorded.
package struct QueryAnswer: Hashable, Sendable {
    package let at: Timestamp
    package let seq: Seq
    package let actor: String?
    /// As it was typed.
    package let question: String
    /// How many lines the answer had.
    package let answers: Int64
    /// Where the journal ended.
    package let asOf: Seq
    package let reason: String?
}

extension Audit {
    /// The questions that were recorded within a period, in order.
    package func queries(in period: AuditPeriod) throws -> [QueryAnswer] {
        try Listing(connection).queries(from: period.from, to: period.to).compactMap { seq in
            guard let event = try journal.event(seq),
                case .queryRecorded(let question, let answers, let asOf) = event.event
            else { return nil }
            let command = try journal.command(event.command)
            return QueryAnswer(
                at: event.at, seq: seq, actor: command?.actor, question: question, answers: answers, asOf: asOf,
                reason: command?.reason)
        }
    }
}
