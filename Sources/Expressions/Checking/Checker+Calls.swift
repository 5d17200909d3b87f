extension Checker {
    mutating func callType(
        _ expression: Expression, _ name: String, _ target: Expression?, _ arguments: [Expression]
    ) -> CELType {
        let callee = CallTarget(name, target, resolver, functions, scope: scope.map(\.name))
        switch callee {
        case .function(let fullName, let overloads):
            guard !overloads.isEmpty else {
                return reportUnknown(expression, name, isMember: false, arguments)
            }
            return callType(expression, fullName, overloads, arguments)
        case .member(let receiver, let overloads):
            if name == "or" || name == "orValue", arguments.count == 1 {
                return alternativeType(name, receiver, arguments[0])
            }
            guard !overloads.isEmpty else {
                return reportUnknown(expression, name, isMember: true, [receiver] + arguments)
            }
            return callType(expression, name, overloads, [receiver] + arguments)
        }
    }

    private mutating func reportUnknown(
        _ expression: Expression, _ name: String, isMember: Bool, _ arguments: [Expression]
    ) -> CELType {
        for argument in arguments { _ = type(of: argument) }
        let names = functions.names(isMember: isMember)
        report(
            "unknown-function", expression,
            "There is no function named '\(name)'\(NearestName.hint(name, among: names))")
        return .dyn
    }

    private mutating func callType(
        _ expression: Expression, _ name: String, _ overloads: [CELFunction], _ arguments: [Expression]
    ) -> CELType {
        let types = arguments.map { type(of: $0) }
        if name == "matches", arguments.count == 2 { checkPattern(arguments[1]) }
        var results: [CELType] = []
        for function in overloads where function.takes(types.count) {
            var match = TypeMatch()
            if types.indices.allSatisfy({ match.fits(function.parameter($0), types[$0]) }) {
                results.append(match.resolved(function.result))
            }
        }
        guard !results.isEmpty else {
            let given = types.map(\.description).joined(separator: ", ")
            let expected = overloads.map(\.signature).joined(separator: " or ")
            report(
                "wrong-arguments", expression,
                "'\(name)' does not take (\(given)); expected is \(expected).")
            return TypeMatch.common(overloads.map { TypeMatch().resolved($0.result) })
        }
        return TypeMatch.common(results)
    }

    /// A pattern that is written down is looked at now.
    private mutating func checkPattern(_ argument: Expression) {
        guard case .literal(.string(let pattern)) = argument.kind else { return }
        do throws(CELEvaluationError) {
            _ = try Pattern(pattern)
        } catch {
            report("invalid-pattern", argument, error.description)
        }
    }

    private mutating func alternativeType(
        _ name: String, _ receiver: Expression, _ argument: Expression
    ) -> CELType {
        let found = type(of: receiver)
        let other = type(of: argument)
        guard found != .dyn else { return .dyn }
        guard case .optional(let wrapped) = found else {
            report("wrong-type", receiver, "'\(name)' needs an optional, but this is of type \(found).")
            return .dyn
        }
        guard name == "or" else { return TypeMatch.common([wrapped, other]) }
        guard TypeMatch.accepts(.optional(.dyn), other) else {
            report("wrong-type", argument, "'or' needs a second optional, but this is of type \(other).")
            return found
        }
        return TypeMatch.common([found, other])
    }
}
