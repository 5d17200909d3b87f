import Database
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
/// It names keys and places, not people: where a refusal's sentence holds a text that was typed, the text's place among
/// the command's is stored, and the repeated command brings the text itself. Where it names people whom nobody typed,
/// their keys are stored.
enum StoredAnswer {
    static func encode(
        _ answer: Answer, typed: @autoclosure () -> [String], people: [Holders.User] = []
    ) -> String {
        switch answer.outcome {
        case .accepted: return "{}"
        case .refused(let code, let message):
            return JSONValue.object([
                "refused": .string(code), "message": .array(parts(message, typed(), people)),
                "request": .integer(Int64(answer.refusedRequest ?? 0)),
            ]).canonicalText
        }
    }

    static func decode(
        _ text: String, seqs: (first: Seq, last: Seq)?, typed: [String], nameOfUser: (EntityKey) throws -> String?
    ) throws -> Answer {
        if let seqs { return Answer(outcome: .accepted(first: seqs.first, last: seqs.last), isRepeated: true) }
        guard let stored = try? JSONValue(parsing: text), let code = stored["refused"]?.string,
            let parts = stored["message"]?.array
        else {
            throw StorageError(
                .corrupt,
                "the answer that is stored for this idempotency key is damaged; restore the journal from a backup")
        }
        let message = try parts.map { part in
            if let user = part["user"]?.integer { return try nameOfUser(user) ?? "(erased)" }
            guard let place = part.integer else { return part.string ?? "" }
            return typed.indices.contains(Int(place)) ? typed[Int(place)] : ""
        }.joined()
        return Answer(
            outcome: .refused(code: code, message: message),
            refusedRequest: stored["request"]?.integer.map { Int($0) }, isRepeated: true)
    }

    /// The sentence in parts: a string is what we said, a number the place of what was typed, an object a person.
    private static func parts(_ message: String, _ typed: [String], _ people: [Holders.User]) -> [JSONValue] {
        let known =
            typed.enumerated().map { (part: JSONValue.integer(Int64($0)), bytes: Array($1.utf8)) }
            + people.map { (part: JSONValue.object(["user": .integer($0.key)]), bytes: Array($0.name.utf8)) }
        // Longest first, so that a name inside another is not cut out of it.
        let texts = known.filter { !$0.bytes.isEmpty }.sorted { $0.bytes.count > $1.bytes.count }
        var parts: [JSONValue] = []
        var said: [UInt8] = []
        var rest = Array(message.utf8)[...]
        while let byte = rest.first {
            if let found = texts.first(where: { rest.starts(with: $0.bytes) }) {
                parts.append(.string(String(decoding: said, as: UTF8.self)))
                parts.append(found.part)
                said = []
                rest = rest.dropFirst(found.bytes.count)
            } else {
                said.append(byte)
                rest = rest.dropFirst()
            }
        }
        return parts + [.string(String(decoding: said, as: UTF8.self))]
    }
}
