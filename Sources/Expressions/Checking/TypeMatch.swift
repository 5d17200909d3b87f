/// How types fit each other.
struct TypeMatch {
    /// What each type parameter of a signature stands for.
    private(set) var bindings: [String: CELType] = [:]

    /// Whether values of one type can stand where another is expected; `dyn` may always be right.
    static func accepts(_ expected: CELType, _ found: CELType) -> Bool {
        var match = TypeMatch()
        return match.fits(expected, found)
    }

    /// Whether a type fits one of a signature, with the parameters as they are bound so far.
    mutating func fits(_ expected: CELType, _ found: CELType) -> Bool {
        switch (expected, found) {
        case (.dyn, _), (_, .dyn): return true
        case (.parameter(let name), _):
            guard let bound = bindings[name] else {
                bindings[name] = found
                return true
            }
            if Self.accepts(bound, found) { return true }
            // Another type of the same parameter: only `dyn` holds both.
            bindings[name] = .dyn
            return false
        case (.list(let expected), .list(let found)), (.optional(let expected), .optional(let found)):
            return fits(expected, found)
        case (.map(let key, let value), .map(let foundKey, let foundValue)):
            return fits(key, foundKey) && fits(value, foundValue)
        case (.map(let key, _), .record): return fits(key, .string)
        case (.record, .map(let key, _)): return Self.accepts(.string, key)
        default: return expected == found
        }
    }

    /// A type of a signature with its parameters replaced.
    func resolved(_ type: CELType) -> CELType {
        switch type {
        case .parameter(let name): bindings[name] ?? .dyn
        case .list(let element): .list(resolved(element))
        case .map(let key, let value): .map(resolved(key), resolved(value))
        case .optional(let wrapped): .optional(resolved(wrapped))
        default: type
        }
    }

    /// The type that values of all these types have; `dyn` where there is no other.
    static func common(_ types: [CELType]) -> CELType {
        guard var result = types.first else { return .dyn }
        for type in types.dropFirst() where type != result {
            switch (result, type) {
            case (.list(let left), .list(let right)): result = .list(common([left, right]))
            case (.optional(let left), .optional(let right)): result = .optional(common([left, right]))
            case (.map(let leftKey, let left), .map(let rightKey, let right)):
                result = .map(common([leftKey, rightKey]), common([left, right]))
            default: return .dyn
            }
        }
        return result
    }
}
