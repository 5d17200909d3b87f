/// Why a text is not the JSON that was asked for, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as the end of a sentence ("a string is not closed").
    package let problem: String

    /// Offset of the offending byte from the start of the text, from 0.
    package let offset: Int

    package var description: String { "not valid JSON at byte \(offset + 1): \(problem)" }
}
