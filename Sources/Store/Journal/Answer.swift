package import Domain
import JSON

/// What became of a command.
package struct Answer: Hashable, Sendable {
    /// Accepted, with the seqs of its events, or refused, with the code and the sentence.
    package enum Outcome: Hashable, Sendable {
        case accepted(first: Seq, last: Seq)
        case refused(code: String, message: String)
    }

    package let outcome: Outcome
    /// Which of the command's requests was refused, from 0; nil where it was accepted.
    package let refusedRequest: Int?
    /// Whether the same command had been given before, so that nothing was done now.
    package let isRepeated: Bool

    package init(outcome: Outcome, refusedRequest: Int? = nil, isRepeated: Bool = false) {
        self.outcome = outcome
        self.refusedRequest = refusedRequest
        self.isRepeated = isRepeated
    }

    /// The seqs of its events, where it was accepted.
    package var seqs: ClosedRange<Seq>? {
        guard case .accepted(let first, let last) = outcome else { return nil }
        return first...last
    }
}

/// The text of an answer in the journal.
///
/// It names keys and places, not people: where a refusal's sentence holds a word that was typed, the word's place among
/// the command's is stored, and the repeated command brings the word itself.
enum StoredAnswer {
    static func encode(_ answer: Answer, people: [String]) -> String {
        switch answer.outcome {
        case .accepted: return "{}"
        case .refused(let code, let message):
            var text = message
            // Longest first, so that a name inside another is not cut out of it.
            let places = people.enumerated().filter { !$0.element.isEmpty }.sorted {
                $0.element.count > $1.element.count
            }
            for (index, person) in places { text = text.replacing("\"\(person)\"", with: "\"{\(index)}\"") }
            return JSONValue.object([
                "refused": .string(code), "message": .string(text),
                "request": .integer(Int64(answer.refusedRequest ?? 0)),
            ]).canonicalText
        }
    }

    static func decode(_ text: String, seqs: (first: Seq, last: Seq)?, people: [String]) throws -> Answer {
        if let seqs { return Answer(outcome: .accepted(first: seqs.first, last: seqs.last), isRepeated: true) }
        let stored = try JSONValue(parsing: text)
        var message = stored["message"]?.string ?? ""
        for (index, person) in people.enumerated() {
            message = message.replacing("\"{\(index)}\"", with: "\"\(person)\"")
        }
        return Answer(
            outcome: .refused(code: stored["refused"]?.string ?? "", message: message),
            refusedRequest: stored["request"]?.integer.map { Int($0) }, isRepeated: true)
    }
}
