/// Finds what a name means (cel-spec, "Name Resolution").
struct Resolver: Sendable {
    let layout: Layout
    /// The namespaces in which a name is looked for, the innermost first; the last one is empty.
    private let namespaces: [String]

    static let types: Set = [
        "bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint", "optional_type",
        "google.protobuf.Timestamp", "google.protobuf.Duration",
    ]

    enum Meaning {
        /// A variable of a macro, by its place in `Frame.locals`.
        case local(Int)
        case variable(Layout.Place)
        case type(String)
    }

    init(layout: Layout, container: String) {
        self.layout = layout
        var parts = container.split(separator: ".")
        var namespaces: [String] = []
        while !parts.isEmpty {
            namespaces.append(parts.joined(separator: ".") + ".")
            parts.removeLast()
        }
        self.namespaces = namespaces + [""]
    }

    /// What the longest beginning of a path means.
    ///
    /// - Parameters:
    ///   - names: `["a", "b", "c"]` for `a.b.c`.
    ///   - isRooted: Whether a dot comes before, so that no variable of a macro and no namespace is looked at.
    ///   - scope: The variables of macros, the innermost last.
    /// - Returns: The meaning, and how many names it takes; nil for an unknown name.
    func resolve(_ names: [String], isRooted: Bool, scope: [String]) -> (meaning: Meaning, count: Int)? {
        if !isRooted, let local = scope.lastIndex(of: names[0]) { return (.local(local), 1) }
        // Declared names are short; a long path of fields need not be tried in full.
        for count in (1...min(names.count, 16)).reversed() {
            let name = names.prefix(count).joined(separator: ".")
            for namespace in isRooted ? [""] : namespaces {
                if let place = layout.places[namespace + name] { return (.variable(place), count) }
                if Self.types.contains(namespace + name) { return (.type(namespace + name), count) }
            }
        }
        return nil
    }

    /// The names under which a function may be declared.
    func candidates(function name: String) -> [String] {
        name.hasPrefix(".") ? [String(name.dropFirst())] : namespaces.map { $0 + name }
    }
}
