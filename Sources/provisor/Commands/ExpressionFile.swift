import Foundation
import Store

/// An expression as it is typed: the text itself, or `@FILE`.
enum ExpressionFile {
    /// - Parameter typed: what was typed.
    /// - Returns: the expression, without the line end of a file.
    /// - Throws: `CommandFailure` where the file cannot be read.
    static func text(_ typed: String) throws -> String {
        guard typed.hasPrefix("@") else { return typed }
        let path = String(typed.dropFirst())
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(
                code: "unreadable-file", message: "\(path) cannot be read as a text; see whether it is there")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
