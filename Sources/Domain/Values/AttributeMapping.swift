import Expressions

/// What stands at a path of the target's resource: an expression over the attributes of a user, in CEL.
///
/// Two forms were there before all others, and are read without the language, with the meaning that they always had: an
/// attribute (`user.title`, or only `title`) and a text (`"Employee"`).
package enum AttributeMapping: Hashable, Sendable {
    case attribute(String)
    case text(String)
    case expression(MappingExpression)

    /// Reads an expression; nil where it is none.
    ///
    /// See ``problem(expression:)`` for the sentence.
    ///
    /// - Parameters:
    ///   - expression: what was typed.
    ///   - path: where it stands; without one it may give no list of names to try.
    package init?(_ expression: String, at path: String? = nil) {
        guard let mapping = try? Self.read(expression, at: path) else { return nil }
        self = mapping
    }

    /// Whether what stands at a path is unique at many targets, so that an expression there may give several names, of
    /// which the first that is free is taken.
    package static func takesNames(path: String) -> Bool {
        let last = path.split(whereSeparator: { $0 == ":" || $0 == "." }).last ?? ""
        return ["userName", "nickName", "mailNickname", "alias"].contains(last)
    }

    private static func read(_ expression: String, at path: String?) throws(CELCompilationError) -> AttributeMapping {
        if let text = plainText(expression) { return .text(text) }
        let name = expression.hasPrefix("user.") ? String(expression.dropFirst(5)) : expression
        if UserAttribute.problem(name: name) == nil, !constants.contains(expression) { return .attribute(name) }
        return .expression(
            try MappingExpression(expression, allowsList: path.map { takesNames(path: $0) } ?? false))
    }

    /// Names that the language itself gives a meaning.
    private static let constants: Set = ["null", "true", "false"]

    /// A text in quotes that holds neither quotes nor escapes.
    private static func plainText(_ expression: String) -> String? {
        guard expression.count >= 2, let quote = expression.first, quote == "\"" || quote == "'",
            expression.last == quote
        else { return nil }
        let inner = expression.dropFirst().dropLast()
        return inner.contains(quote) || inner.contains("\\") || inner.isEmpty ? nil : String(inner)
    }

    /// The value for one user.
    ///
    /// - Parameter attributes: of the user.
    /// - Returns: nil where there is none: the attribute is not set, or the expression gives null or an empty text.
    /// - Throws: why the expression fails for this user.
    package func value(for attributes: [String: String]) throws(MappingFailure) -> String? {
        try values(for: attributes).first
    }

    /// The values for one user: several where the expression gives names to try, in their order.
    ///
    /// - Parameter attributes: of the user.
    /// - Returns: none where there is no value.
    /// - Throws: why the expression fails for this user.
    package func values(for attributes: [String: String]) throws(MappingFailure) -> [String] {
        switch self {
        case .attribute(let name): attributes[name].map { [$0] } ?? []
        case .text(let text): [text]
        case .expression(let expression): try expression.values(for: attributes)
        }
    }

    /// Whether it gives nobody a value: `null`, `""`.
    package var isAlwaysAbsent: Bool {
        guard case .expression(let expression) = self, expression.isConstant else { return false }
        do throws(MappingFailure) {
            return try expression.values(for: [:]).isEmpty
        } catch {
            return false
        }
    }

    /// Why a text is no expression, with each place marked by a caret; nil where it is one.
    ///
    /// - Parameters:
    ///   - expression: what was typed.
    ///   - path: where it is to stand; without one it may give no list of names to try.
    /// - Returns: lines that end a sentence; the first of them is empty, so that the marks stand below it.
    package static func marks(expression: String, at path: String? = nil) -> String? {
        switch check(expression, at: path) {
        case .none: return nil
        case .failure(let sentence): return sentence
        case .unreadable(let error):
            let isBare = error.marks.contains { $0.code == "unknown-name" }
            return "\n" + error.rendered
                + (isBare ? "\nAttributes of the user are written user.title, texts in quotes." : "")
        }
    }

    /// Why a text is no expression, as the end of a sentence on one line; nil where it is one.
    ///
    /// - Parameter expression: what was typed.
    /// - Returns: each problem with its line and column.
    package static func problem(expression: String) -> String? {
        switch check(expression, at: nil) {
        case .none: nil
        case .failure(let sentence): sentence
        case .unreadable(let error):
            String(error.marks.map { "\($0.line):\($0.column): \($0.sentence)" }.joined(separator: " ").dropLast())
        }
    }

    private enum Problem {
        case unreadable(CELCompilationError)
        case failure(String)
    }

    private static func check(_ expression: String, at path: String?) -> Problem? {
        do throws(CELCompilationError) {
            guard case .expression(let read) = try read(expression, at: path), read.isConstant else { return nil }
            do throws(MappingFailure) {
                _ = try read.values(for: [:])
                return nil
            } catch {
                return .failure("it fails for everybody: \(error)")
            }
        } catch {
            return .unreadable(error)
        }
    }

    /// Why a text is no target path, as the end of a sentence; nil where it is one.
    ///
    /// Paths are those of RFC 7644 section 3.5.2: `title`, `name.givenName`, `emails[type eq "work"].value`, each also
    /// behind a schema URN and a colon.
    package static func problem(path: String) -> String? {
        let allowed = path.utf8.allSatisfy { byte in
            (byte >= 48 && byte <= 58) || (byte >= 65 && byte <= 91) || (byte >= 97 && byte <= 122)
                || [32, 34, 36, 45, 46, 93, 95].contains(byte)
        }
        let opens = path.utf8.filter { $0 == 91 }.count
        guard !path.isEmpty, path.utf8.count <= 256, allowed, opens <= 1, opens == path.utf8.filter({ $0 == 93 }).count
        else {
            return "a target path is a SCIM path such as title, name.givenName or emails[type eq \"work\"].value"
        }
        if ["id", "active", "externalId", "schemas", "groups", "password"].contains(path) || path.hasPrefix("meta") {
            return "Provisor or the target keeps \(path) itself"
        }
        return nil
    }
}
