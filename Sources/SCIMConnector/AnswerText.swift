/// Texts from outside, made fit for a line of a log.
enum AnswerText {
    /// The text on one line, without control characters, cut to a length.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - secret: taken out wherever it stands; some servers repeat headers in their errors.
    ///   - limit: most characters.
    /// - Returns: the line; its end is marked where something was cut off.
    static func line(_ text: String, without secret: String = "", limit: Int = 300) -> String {
        line(text, withoutAny: [secret], limit: limit)
    }

    /// The same without any of several secrets.
    ///
    /// See ``line(_:without:limit:)``.
    static func line(_ text: String, withoutAny secrets: [String], limit: Int = 300) -> String {
        // Enough for any limit here, and little work however long the answer is.
        var text = String(text.prefix(4096))
        for secret in secrets where !secret.isEmpty {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
        }
        let words = text.split { character in
            character.isWhitespace || character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
        }
        let line = words.joined(separator: " ")
        return line.count > limit ? line.prefix(limit - 1) + "…" : line
    }
}
