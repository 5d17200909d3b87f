extension TargetProfile {
    /// The further texts of one group by path: ``groupAttributes`` with the group's own values in them.
    ///
    /// `${slug}` is the name in lower case, with everything but letters and digits of ASCII turned into single hyphens.
    /// A template whose slug would be empty gives no text, so that no address begins with its at sign.
    package func groupTexts(name: String, externalId: String) -> [String: String] {
        let slug = Self.slug(name)
        return groupAttributes.compactMapValues { template in
            if template.contains("${slug}"), slug.isEmpty { return nil }
            return Self.fill(template, ["name": name, "slug": slug, "externalId": externalId])
        }
        .filter { !$0.value.isEmpty }
    }

    /// What stands in the way of sending a group; nil where nothing does.
    ///
    /// - Parameter attributes: its further texts, as ``groupTexts(name:externalId:)`` gives them.
    /// - Returns: the reason's code and a sentence.
    package func problem(groupAttributes attributes: [String: String]) -> (reason: String, detail: String)? {
        let missing = requiredGroupPaths.filter { (attributes[$0] ?? "").isEmpty }
        guard missing.isEmpty else {
            return (
                "attribute-missing",
                "\(title) needs \(missing.joined(separator: " and ")) of a group; set it in `groupAttributes` of the profile"
            )
        }
        return nil
    }

    /// Places are filled once, so that a name which looks like a place stays a name.
    private static func fill(_ template: String, _ values: [String: String]) -> String {
        var out = ""
        var rest = template[...]
        while let opening = rest.firstRange(of: "${") {
            out += rest[..<opening.lowerBound]
            let inner = rest[opening.upperBound...]
            guard let closing = inner.firstIndex(of: "}"), let value = values[String(inner[..<closing])] else {
                out += "${"
                rest = inner
                continue
            }
            out += value
            rest = inner[inner.index(after: closing)...]
        }
        return out + rest
    }

    private static func slug(_ name: String) -> String {
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.joined(separator: "-")
    }
}
