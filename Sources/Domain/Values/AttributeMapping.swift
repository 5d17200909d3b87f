/// One line of an app's attribute mapping: what stands at a path of the target's resource.
///
/// The expressions of this version are an attribute (`user.title`, or only `title`) and a text (`"Employee"`); both are
/// CEL, and mean there what they mean here.
package enum AttributeMapping: Hashable, Sendable {
    case attribute(String)
    case text(String)

    /// Reads an expression; nil where it is none.
    ///
    /// See ``problem(expression:)`` for the sentence.
    package init?(_ expression: String) {
        if expression.count >= 2, let quote = expression.first, quote == "\"" || quote == "'", expression.last == quote
        {
            let inner = expression.dropFirst().dropLast()
            guard !inner.contains(quote), !inner.contains("\\"), !inner.isEmpty else { return nil }
            self = .text(String(inner))
            return
        }
        let name = expression.hasPrefix("user.") ? String(expression.dropFirst(5)) : expression
        guard UserAttribute.problem(name: name) == nil else { return nil }
        self = .attribute(name)
    }

    /// The value for one user; nil where the user has no such attribute.
    package func value(for attributes: [String: String]) -> String? {
        switch self {
        case .attribute(let name): attributes[name]
        case .text(let text): text
        }
    }

    /// Why a text is no expression, as the end of a sentence; nil where it is one.
    package static func problem(expression: String) -> String? {
        AttributeMapping(expression) == nil
            ? "an expression is an attribute such as user.title, or a text in quotes; \"\(expression)\" is neither"
            : nil
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
