extension TargetProfile {
    /// What stands in the way of sending one value; nil where nothing does.
    ///
    /// Asked of every value in every turn of a delivery, so what is plain ASCII is looked at byte by byte, and characters
    /// are told apart only in what is not.
    func problem(path: String, value: String) -> (reason: String, detail: String)? {
        let isPlain = value.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D }
        let holdsForbidden =
            isPlain
            ? value.utf8.contains { forbiddenCharacters.utf8.contains($0) }
            : value.contains { forbiddenCharacters.contains($0) }
        if holdsForbidden { return ("attribute-invalid", "\(title) takes none of \(forbiddenCharacters) in \(path)") }
        let limit = maximumLengths[path] ?? maximumLengths[""] ?? .max
        // No text has more characters than bytes.
        if value.utf8.count > limit && value.count > limit {
            return ("attribute-invalid", "\(title) takes at most \(limit) characters in \(path)")
        }
        if path == "userName", !allowsSpaceInUserName {
            let holdsSpace =
                isPlain
                ? value.utf8.contains { $0 == 0x20 || (0x09...0x0D).contains($0) }
                : value.contains(where: \.isWhitespace)
            if holdsSpace { return ("attribute-invalid", "\(title) takes no space in userName") }
        }
        if path != "externalId", let problem = problem(path: path) {
            return ("attribute-unknown", "\(path): \(problem)")
        }
        return nil
    }
}
