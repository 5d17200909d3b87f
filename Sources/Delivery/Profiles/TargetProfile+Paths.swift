import Domain

extension TargetProfile {
    /// Why this target does not take a path, as the end of a sentence; nil where it does.
    package func problem(path: String) -> String? {
        guard let knownRoots, !knownRoots.contains(Self.root(of: path)) else { return nil }
        return "\(title) has no such attribute; it has \(knownRoots.sorted().joined(separator: ", "))"
    }

    /// Why this target does not take a path beside those that an app maps already; nil where it does.
    ///
    /// - Parameters:
    ///   - path: the path to be mapped.
    ///   - others: the paths that are mapped.
    /// - Returns: the end of a sentence.
    package func problem(path: String, beside others: [String]) -> String? {
        if let problem = problem(path: path) { return problem }
        let root = Self.root(of: path)
        guard singleElementRoots.contains(root) else { return nil }
        let element = { (path: String) in path.prefix { $0 != "]" } }
        let other = others.first { Self.root(of: $0) == root && element($0) != element(path) }
        return other.map { "\(title) takes one element of \(root), and \($0) is mapped already" }
    }

    /// Whether a user or group of that name at the target is to be left alone.
    package func protects(_ name: String) -> Bool {
        protectedNames.contains { Names.folded($0) == Names.folded(name) }
    }

    /// Paths into elements, such as the work email, of which nothing is there yet.
    ///
    /// - Parameters:
    ///   - paths: the paths that are to be written.
    ///   - others: the paths that hold something.
    /// - Returns: those of `paths`.
    static func newElements(of paths: some Sequence<String>, beside others: some Sequence<String>) -> Set<String> {
        let element = { (path: String) in path.prefix { $0 != "]" } }
        let present = Set(others.map(element))
        return Set(paths.filter { $0.contains("]") && !present.contains(element($0)) })
    }

    /// The first part of a path: an attribute, or a whole schema URN.
    static func root(of path: String) -> String {
        if path.hasPrefix("urn:"), let colon = path.lastIndex(of: ":") { return String(path[..<colon]) }
        return String(Substring(path.utf8.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }))
    }

    /// What stands in the way of sending these attributes; nil where nothing does.
    ///
    /// - Parameters:
    ///   - attributes: texts by target path, as the mapping gave them.
    ///   - sources: the expressions that gave them; nil for the profile's own.
    ///   - exempt: required paths that may be empty all the same.
    /// - Returns: the reason's code and a sentence that names paths, never values.
    package func problem(
        attributes: [String: String], sources: [String: String]? = nil, except exempt: Set<String> = []
    ) -> (reason: String, detail: String)? {
        let missing = requiredPaths.filter { (attributes[$0] ?? "").isEmpty && !exempt.contains($0) }
        guard missing.isEmpty else {
            let mapping = sources ?? mapping
            let sources = missing.map { path in mapping[path].map { "\(path) (from \($0))" } ?? path }
            let hasSources = missing.allSatisfy { mapping[$0] != nil }
            return (
                "attribute-missing",
                "\(title) needs \(sources.joined(separator: " and ")); set it with `provisor "
                    + (hasSources ? "user set`" : "app map`")
            )
        }
        // The first by path, so that the same attributes always have the same problem.
        var first: (path: String, problem: (reason: String, detail: String))?
        for (path, value) in attributes where first.map({ path < $0.path }) ?? true {
            if let problem = problem(path: path, value: value) { first = (path, problem) }
        }
        return first?.problem
    }
}
