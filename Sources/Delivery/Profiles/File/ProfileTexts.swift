import Domain

/// The kinds of text that a profile file holds.
enum ProfileTexts {
    static let name = ProfileForm<String>.text("a name of small letters, digits and hyphens") { name in
        let isPlain = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isPlain, (1...64).contains(name.utf8.count), name.first != "-", name.last != "-" else {
            return "it has 1 to 64 of them and no hyphen at an end"
        }
        return TargetProfile.named(name) == nil ? nil : "a profile in the box has that name"
    }

    static let title = ProfileForm<String>.text("the product's name") { Names.problem($0) }

    static let header = ProfileForm<String>.text("a text that a header can carry") { text in
        let isVisible = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isVisible && (1...200).contains(text.utf8.count) && text.first != " " && text.last != " "
            ? nil : "it has 1 to 200 characters of ASCII and no space at an end"
    }

    static let mediaType = ProfileForm<String>.text("a media type such as application/scim+json") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isVisible = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isVisible && parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.first != " " }
            ? nil : "a type has two parts"
    }

    static let path = ProfileForm<String>.text("a path such as /Users") { text in
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (45...57).contains($0) || [95, 126].contains($0)
        }
        let isNormal = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        return text.first == "/" && isPlain && isNormal && text.utf8.count <= 200
            ? nil : "it begins with a slash, ends without one, and has letters, digits and -._~ between"
    }

    /// A path of an attribute, and not one of those that Provisor writes itself.
    static func attributeProblem(_ path: String) -> String? { AttributeMapping.problem(path: path) }

    static let attribute = ProfileForm<String>.text("the path of an attribute", problem: attributeProblem)

    static let root = ProfileForm<String>.text("the name of an attribute, or of a schema") { text in
        let isPlain = text.utf8.allSatisfy { (33...126).contains($0) && ![34, 91, 93].contains($0) }
        return isPlain && (1...256).contains(text.utf8.count) ? nil : "it holds a space, a bracket or a quote"
    }

    static let expression = ProfileForm<String>.text("an expression") { AttributeMapping.problem(expression: $0) }

    static let code = ProfileForm<String>.text("a code") { text in
        (1...100).contains(text.count) && !text.contains(where: \.isWhitespace)
            ? nil : "it is empty, too long, or holds a space"
    }

    static let protected = ProfileForm<String>.text("the name of a user or group there") { Names.problem($0) }

    static let characters = ProfileForm<String>.text("a text of up to 100 characters") { text in
        text.count <= 100 ? nil : "it is longer"
    }

    static let key = ProfileForm<String>.text("Operations or operations") { text in
        ["Operations", "operations"].contains(text) ? nil : "servers know no other name"
    }

    /// A text with places that a group's own values fill.
    static let template = ProfileForm<String>.text("a text, in which ${name}, ${slug} and ${externalId} are filled in")
    {
        text in
        guard (1...256).contains(text.count) else { return "it is empty or too long" }
        var rest = text[...]
        while let opening = rest.firstRange(of: "${") {
            let inner = rest[opening.upperBound...]
            guard let end = inner.firstIndex(of: "}"), ["name", "slug", "externalId"].contains(inner[..<end]) else {
                return "it has a place that is none of these"
            }
            rest = inner[inner.index(after: end)...]
        }
        return nil
    }
}
