extension Checker {
    /// The type of a name, or of a chain of selections.
    mutating func pathType(_ expression: Expression) -> CELType {
        if let path = expression.path {
            let names = scope.map(\.name)
            guard let (meaning, count) = resolver.resolve(path.names, isRooted: path.isRooted, scope: names) else {
                let name = path.names[0]
                let known = names + resolver.layout.places.keys
                report(
                    "unknown-name", expression,
                    "There is no variable named '\(name)'\(NearestName.hint(name, among: known))")
                return .dyn
            }
            guard path.names.count > count else { return Self.type(of: meaning, scope) }
        }
        guard case .select(let operand, let field, let isOptional) = expression.kind else { return .dyn }
        let found = fieldType(operand, field, at: expression)
        guard isOptional else { return found }
        if case .optional = found { return found }
        return .optional(found)
    }

    private static func type(of meaning: Resolver.Meaning, _ scope: [(name: String, type: CELType)]) -> CELType {
        switch meaning {
        case .local(let place): scope[place].type
        case .variable(let place): place.variable.type
        case .type: .type
        }
    }

    /// The type of a field of an operand; an unknown one is reported where its name stands.
    private mutating func fieldType(_ operand: Expression, _ field: String, at place: Expression) -> CELType {
        let found = type(of: operand)
        if case .optional(let wrapped) = found { return .optional(fieldType(of: wrapped, field, at: place)) }
        return fieldType(of: found, field, at: place)
    }

    private mutating func fieldType(of type: CELType, _ field: String, at place: Expression) -> CELType {
        switch type {
        case .dyn, .map(.dyn, .dyn): return .dyn
        case .map(let key, let value) where TypeMatch.accepts(.string, key): return value
        case .record(let record):
            if let type = record.type(of: field) { return type }
            reportUnknown(field, of: record, at: place)
        default:
            report(
                "wrong-type", place,
                "A value of type \(type) has no fields, but '\(field)' is read from it.")
        }
        return .dyn
    }

    private mutating func reportUnknown(_ field: String, of record: CELRecordType, at place: Expression) {
        // The name stands at the end of a selection, with two more characters where it is in backticks.
        var place = place
        if case .select(let operand, field, _) = place.kind {
            let start = max(operand.range.upperBound, place.range.upperBound - field.utf8.count)
            place = Expression(.literal(.null), start..<place.range.upperBound, height: 1)
        }
        report(
            "unknown-attribute", place,
            "'\(record.name)' has no attribute '\(field)'\(NearestName.hint(field, among: record.attributes.map(\.name)))"
        )
    }

    mutating func hasType(_ operand: Expression, _ field: String) -> CELType {
        _ = fieldType(operand, field, at: operand)
        return .bool
    }

    mutating func indexType(_ operand: Expression, _ key: Expression, isOptional: Bool) -> CELType {
        var container = type(of: operand)
        var isWrapped = isOptional
        if case .optional(let wrapped) = container {
            container = wrapped
            isWrapped = true
        }
        let result = elementType(container, operand, key)
        return isWrapped ? .optional(result) : result
    }

    private mutating func elementType(_ container: CELType, _ operand: Expression, _ key: Expression) -> CELType {
        switch container {
        case .dyn:
            _ = type(of: key)
            return .dyn
        case .list(let element):
            let found = type(of: key)
            if found != .dyn, !found.isNumeric {
                report("wrong-type", key, "A place in a list needs to be an int, but this is of type \(found).")
            }
            return element
        case .map(let keyType, let value):
            let found = type(of: key)
            if !TypeMatch.accepts(keyType, found), !(keyType.isNumeric && found.isNumeric) {
                report("wrong-type", key, "The keys are of type \(keyType), but this is of type \(found).")
            }
            return value
        case .record(let record):
            guard case .literal(.string(let name)) = key.kind else {
                require(.string, key, "The name of an attribute")
                return .dyn
            }
            if let type = record.type(of: name) { return type }
            reportUnknown(name, of: record, at: key)
            return .dyn
        default:
            report("wrong-type", operand, "Only lists and maps have elements, but this is of type \(container).")
            return .dyn
        }
    }
}
