/// Reads secrets that are to stand in a header.
enum BearerText {
    /// The text without white space at its ends.
    ///
    /// It is checked here, because the HTTP client would repeat a bad one in its error.
    ///
    /// - Parameters:
    ///   - source: gives the secret; what it throws is shown to people.
    ///   - name: how the secret is called in a sentence, such as `access token`.
    ///   - mayHoldSpaces: whether spaces inside are taken, as in a client's secret, which is encoded before it is sent.
    /// - Returns: a text that a header can carry, or the sentence that says why there is none.
    static func read(
        _ source: () throws -> String, name: String = "access token", mayHoldSpaces: Bool = false
    ) -> Result<String, Denial> {
        do {
            return check(try source(), name: name, mayHoldSpaces: mayHoldSpaces)
        } catch {
            return .failure(.credential(AnswerText.line(String(describing: error))))
        }
    }

    /// The same for a text that is there already.
    static func check(_ text: String, name: String, mayHoldSpaces: Bool = false) -> Result<String, Denial> {
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let token = String(trimmed)
        if token.isEmpty { return .failure(.credential("The \(name) is empty.")) }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) || ($0 == 0x20 && mayHoldSpaces) }) else {
            return .failure(.credential("The \(name) holds a space or a character that no header can carry."))
        }
        return .success(token)
    }
}
