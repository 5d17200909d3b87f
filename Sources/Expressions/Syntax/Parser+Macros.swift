extension Parser {
    /// The node of a macro, where a call is one by its name and the number of its arguments.
    func macro(
        _ name: String, target: Expression?, _ arguments: [Expression]
    ) throws(SyntaxProblem) -> Expression.Kind? {
        guard let target else { return name == "has" && arguments.count == 1 ? try has(arguments[0]) : nil }
        switch (name, arguments.count) {
        case ("bind", 3) where target.path?.names == ["cel"]:
            return .bind(
                Expression.Binding(
                    form: .bind, variable: try variable(arguments[0]), value: arguments[1], body: arguments[2]))
        case ("optMap", 2), ("optFlatMap", 2):
            return .bind(
                Expression.Binding(
                    form: name == "optMap" ? .optMap : .optFlatMap, variable: try variable(arguments[0]),
                    value: target, body: arguments[1]))
        case ("all", 2), ("exists", 2), ("exists_one", 2), ("existsOne", 2), ("map", 2), ("filter", 2):
            return try comprehension(name, target, variables: 1, arguments, filters: false)
        case ("map", 3):
            return try comprehension(name, target, variables: 1, arguments, filters: true)
        case ("all", 3), ("exists", 3), ("exists_one", 3), ("existsOne", 3), ("transformList", 3),
            ("transformMap", 3), ("transformMapEntry", 3):
            return try comprehension(name, target, variables: 2, arguments, filters: false)
        case ("transformList", 4), ("transformMap", 4), ("transformMapEntry", 4):
            return try comprehension(name, target, variables: 2, arguments, filters: true)
        default: return nil
        }
    }

    private func has(_ argument: Expression) throws(SyntaxProblem) -> Expression.Kind {
        guard case .select(let operand, let field, let isOptional) = argument.kind else {
            throw problem(
                "bad-macro-argument", at: argument.range.lowerBound,
                "The macro 'has' needs the selection of a field, such as has(user.name).")
        }
        return .has(operand, field: field, isOptional: isOptional)
    }

    private func comprehension(
        _ name: String, _ target: Expression, variables: Int, _ arguments: [Expression], filters: Bool
    ) throws(SyntaxProblem) -> Expression.Kind? {
        let macro: Expression.Comprehension.Macro? = name == "existsOne" ? .existsOne : .init(rawValue: name)
        guard let macro, let body = arguments.last else { return nil }
        let first = try variable(arguments[0])
        let second = variables == 2 ? try variable(arguments[1]) : nil
        guard first != second else {
            throw problem(
                "bad-macro-argument", at: arguments[1].range.lowerBound,
                "The two variables of the macro '\(name)' need two names.")
        }
        return .comprehension(
            Expression.Comprehension(
                macro: macro, range: target, variable: first, second: second,
                filter: filters ? arguments[variables] : nil, body: body))
    }

    private func variable(_ argument: Expression) throws(SyntaxProblem) -> String {
        guard case .name(let name, false) = argument.kind else {
            throw problem(
                "bad-macro-argument", at: argument.range.lowerBound,
                "A macro's variable needs to be a simple name.")
        }
        return name
    }
}
