extension Checker {
    mutating func comprehensionType(_ macro: Expression.Comprehension) -> CELType {
        let name = macro.macro.rawValue
        let range = type(of: macro.range)
        let (key, value) = elementTypes(range, macro.range, name)
        let depth = scope.count
        var first = key
        if macro.second == nil, case .list = range { first = value }
        scope.append((macro.variable, first))
        if let second = macro.second { scope.append((second, value)) }
        defer { scope.removeLast(scope.count - depth) }
        if let filter = macro.filter { require(.bool, filter, "The condition of '\(name)'") }
        switch macro.macro {
        case .all, .exists, .existsOne:
            require(.bool, macro.body, "The condition of '\(name)'")
            return .bool
        case .filter:
            require(.bool, macro.body, "The condition of '\(name)'")
            return .list(first)
        case .map, .transformList: return .list(type(of: macro.body))
        case .transformMap: return .map(key, type(of: macro.body))
        case .transformMapEntry:
            let body = type(of: macro.body)
            guard TypeMatch.accepts(.anyMap, body) else {
                report("wrong-type", macro.body, "'\(name)' needs a map of one entry, but this is of type \(body).")
                return .anyMap
            }
            return body == .dyn ? .anyMap : body
        }
    }

    /// The types of the indices or keys, and of the values, that a macro goes through.
    private mutating func elementTypes(
        _ range: CELType, _ expression: Expression, _ name: String
    ) -> (CELType, CELType) {
        switch range {
        case .dyn: return (.dyn, .dyn)
        case .list(let element): return (.int, element)
        case .map(let key, let value): return (key, value)
        case .record: return (.string, .dyn)
        default:
            report("wrong-type", expression, "'\(name)' needs a list or a map, but this is of type \(range).")
            return (.dyn, .dyn)
        }
    }

    mutating func bindingType(_ binding: Expression.Binding) -> CELType {
        var value = type(of: binding.value)
        if binding.form != .bind, value != .dyn {
            if case .optional(let wrapped) = value {
                value = wrapped
            } else {
                report("wrong-type", binding.value, "An optional is expected, but this is of type \(value).")
                value = .dyn
            }
        }
        scope.append((binding.variable, value))
        defer { scope.removeLast() }
        let body = type(of: binding.body)
        switch binding.form {
        case .bind: return body
        case .optMap: return .optional(body)
        case .optFlatMap:
            guard TypeMatch.accepts(.optional(.dyn), body) else {
                report("wrong-type", binding.body, "'optFlatMap' needs an optional, but this is of type \(body).")
                return .optional(.dyn)
            }
            return body == .dyn ? .optional(.dyn) : body
        }
    }
}
