import Domain
import Store

/// Why nothing can be sent for a user: a person must look.
struct DeliveryProblem: Error, Hashable, Sendable {
    /// Stable code, such as `attribute-missing`.
    let reason: String
    /// A sentence that names paths, never values.
    let detail: String
}

/// An app's whole mapping, compiled: the profile's lines, and over them the app's own.
struct UserMapping: Sendable {
    /// Expressions by path, as they were typed.
    let sources: [String: String]
    private let lines: [Line]

    private struct Line: Sendable {
        let path: String
        /// Nil where this version of Provisor cannot read the expression.
        let mapping: AttributeMapping?
        let options: MappingOptions
    }

    init(_ rules: [String: MappingRule]) {
        sources = rules.mapValues(\.expression)
        // By path, so that of several that fail it is always the same one that is told.
        lines = rules.sorted { $0.key < $1.key }.map { path, rule in
            Line(path: path, mapping: AttributeMapping(rule.expression, at: path), options: rule.options)
        }
    }

    /// Paths that are sent with a new account, and never afterwards.
    var pathsOnCreateOnly: Set<String> { Set(lines.filter(\.options.isOnCreateOnly).map(\.path)) }

    /// The texts by target path that a user is to have there; what is unset is left out.
    ///
    /// What is to be left alone at the target stands here as the target last confirmed it, so that it makes no
    /// difference. An account that exists is not held up by an expression that is only for new ones.
    ///
    /// - Parameter want: the user, with the account as it was confirmed.
    /// - Returns: no empty texts.
    /// - Throws: the first line, by path, whose expression fails for this user.
    func texts(_ want: WantedUser) throws(DeliveryProblem) -> [String: String] {
        var texts: [String: String] = [:]
        var choices = NameChoices()
        for line in lines {
            let values = try values(line, want)
            texts[line.path] = values.first
            if values.count > 1 { choices.add(values, at: line.path) }
        }
        return choices.isEmpty ? texts : texts.merging(choices.names(want.namesPassed)) { $1 }
    }

    /// The text of one path.
    ///
    /// - Parameters:
    ///   - path: a target path.
    ///   - want: the user, with the account as it was confirmed.
    /// - Returns: nil where there is none, or where it cannot be told.
    func text(at path: String, _ want: WantedUser) -> String? {
        guard let line = lines.first(where: { $0.path == path }) else { return nil }
        guard want.namesPassed != nil, let name = choices(want).names(want.namesPassed)[path] else {
            return (try? values(line, want))?.first
        }
        return name
    }

    /// The names among which the user's account has still to get one.
    func choices(_ want: WantedUser) -> NameChoices {
        var choices = NameChoices()
        for line in lines {
            if let values = try? values(line, want), values.count > 1 { choices.add(values, at: line.path) }
        }
        return choices
    }

    /// What may stand at a path, what is to be tried first in front; more than one only of names among which none is
    /// the account's yet.
    private func values(_ line: Line, _ want: WantedUser) throws(DeliveryProblem) -> [String] {
        if line.options.isOnCreateOnly, let link = want.link { return link.attributes[line.path].map { [$0] } ?? [] }
        guard let mapping = line.mapping else {
            throw DeliveryProblem(
                reason: "mapping-failed",
                detail:
                    "this version of Provisor cannot read the expression at \(line.path); update it, or change the expression with `provisor app map`"
            )
        }
        do throws(MappingFailure) {
            let values = try mapping.values(for: want.attributes).filter { !$0.isEmpty }
            // The name that the account has got is kept, though one before it may have become free.
            if values.count > 1, let name = want.link?.attributes[line.path]?.lowercased(),
                let kept = values.first(where: { $0.lowercased() == name })
            {
                return [kept]
            }
            if !values.isEmpty { return values }
        } catch {
            throw DeliveryProblem(
                reason: "mapping-failed",
                detail:
                    "the mapping to \(line.path) fails for this user: \(error); set what it needs with `provisor user set`, or change it with `provisor app map`"
            )
        }
        if let fallback = line.options.fallback { return [fallback] }
        return line.options.whenAbsent == .keep ? want.link?.attributes[line.path].map { [$0] } ?? [] : []
    }
}
