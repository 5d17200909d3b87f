import JSON

/// Everything that is wrong with a profile file, a sentence each.
package struct ProfileProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// Sorted as they stand in the list of fields; each names the file, the place in it, and what should stand there.
    package let sentences: [String]

    package var description: String { sentences.joined(separator: "\n") }
}

/// One thing that is wrong, on its way into a sentence.
struct ProfileProblem: Hashable, Sendable {
    /// Name of the field, and what it has inside: `userLookUps[2]`, `mapping."title"`.
    let place: String
    /// The end of the sentence, such as "should be true or false, and is 7".
    let text: String

    init(_ place: String, _ text: String) {
        self.place = place
        self.text = text
    }

    func sentence(_ source: String) -> String {
        "\(source): \(place.isEmpty ? "" : place + " ")\(text)\(text.hasSuffix("?") ? "" : ".")"
    }

    /// A value that is none of those that the field takes.
    init(_ place: String, shouldBe type: String, is value: JSONValue) {
        let shown = value.canonicalText
        self.init(place, "should be \(type), and is \(shown.count > 60 ? shown.prefix(57) + "..." : shown)")
    }
}
