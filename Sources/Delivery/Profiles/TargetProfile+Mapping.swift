package import Domain

extension TargetProfile {
    /// All rules of an app: the profile's, and over them its own.
    ///
    /// - Parameter own: what the app maps itself, by target path.
    /// - Returns: a rule for every path that is mapped.
    package func rules(over own: [String: MappingRule]) -> [String: MappingRule] {
        mapping.mapValues { MappingRule($0) }.merging(own) { $1 }
    }

    /// The required paths that nobody can get a value for, so that no account could ever be made.
    ///
    /// - Parameter own: what the app maps itself, by target path.
    /// - Returns: those that are not mapped, or only to nothing (`null`, `""`), in the order of the profile.
    package func requiredWithoutValue(_ own: [String: MappingRule]) -> [String] {
        let rules = rules(over: own)
        return requiredPaths.filter { rules[$0].map { !$0.canGiveValue } ?? true }
    }

    /// Why a change of one line leaves the target without something that it requires, as the end of a sentence.
    ///
    /// - Parameters:
    ///   - path: the path that is to be mapped, or given back to the profile.
    ///   - rule: what is to stand there; nil for the profile's own.
    ///   - own: what the app maps itself so far.
    /// - Returns: nil where the path still gets a value, or needs none.
    package func problem(path: String, becoming rule: MappingRule?, in own: [String: MappingRule]) -> String? {
        var after = own
        after[path] = rule
        let missing = requiredWithoutValue(after)
        guard missing.contains(path) else { return nil }
        return
            "\(title) needs \(missing.joined(separator: " and ")), and nobody would have a value for it; map an expression that gives one, such as user.userName, or name a --default"
    }

    /// What an app still has to map before accounts can be made, as a whole sentence.
    ///
    /// - Parameters:
    ///   - app: name of the app.
    ///   - own: what it maps itself.
    /// - Returns: nil where nothing is missing.
    package func unmappedNote(_ app: String, _ own: [String: MappingRule]) -> String? {
        let missing = requiredWithoutValue(own)
        guard !missing.isEmpty else { return nil }
        return
            "\(title) needs \(missing.joined(separator: " and ")), to which nothing is mapped: no account can be made before `provisor app map \(app) PATH EXPRESSION`"
    }
}
