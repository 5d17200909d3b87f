extension Parser {
    /// Opens a list whose bracket was read, or gives the empty one.
    mutating func openList(start: Int) throws(SyntaxProblem) -> Expression? {
        let end = token.range.upperBound
        if try take(.closeBracket) { return try node(.list([]), start..<end) }
        try open(.list, start: start)
        try readOptionalMark()
        return nil
    }

    /// Opens a map whose brace was read, or gives the empty one.
    mutating func openMap(start: Int) throws(SyntaxProblem) -> Expression? {
        let end = token.range.upperBound
        if try take(.closeBrace) { return try node(.map([]), start..<end) }
        try open(.map, start: start)
        try readOptionalMark()
        return nil
    }

    /// Opens a call whose parenthesis is next, or gives the one without arguments.
    mutating func openCall(
        _ name: String, target: Expression?, start: Int
    ) throws(SyntaxProblem) -> Expression? {
        try expect(.openParenthesis)
        let end = token.range.upperBound
        if try take(.closeParenthesis) { return try call(name, target, [], start..<end) }
        try open(.call(name, target: target), start: start)
        return nil
    }

    /// Notes a `?` before the next element.
    private mutating func readOptionalMark() throws(SyntaxProblem) {
        guard try take(.question) else { return }
        let level = levels.count - 1
        levels[level].optional.insert(levels[level].content.count)
    }

    private mutating func call(
        _ name: String, _ target: Expression?, _ arguments: [Expression], _ range: Range<Int>
    ) throws(SyntaxProblem) -> Expression {
        let kind = usesMacros ? try macro(name, target: target, arguments) : nil
        return try node(kind ?? .call(name, target: target, arguments), range)
    }

    /// Gives an expression to the bracket around it.
    ///
    /// - Parameter expression: Complete; what follows it is the current word.
    /// - Returns: The operand that the closed bracket makes; nil where more of its content follows.
    /// - Throws: The first problem of the syntax.
    mutating func close(with expression: Expression) throws(SyntaxProblem) -> Expression? {
        let level = levels.count - 1
        levels[level].content.append(expression)
        switch levels[level].opener {
        case .source: return expression
        case .parenthesis:
            let (_, range) = try closed(by: .closeParenthesis, "')'")
            return Expression(expression.kind, range, height: expression.height)
        case .index(let operand):
            let (level, range) = try closed(by: .closeBracket, "']'")
            return try node(.index(operand, expression, isOptional: !level.optional.isEmpty), range)
        case .call(let name, let target):
            if try take(.comma) { return nil }
            let (level, range) = try closed(by: .closeParenthesis, "',' or ')'")
            return try call(name, target, level.content, range)
        case .list:
            // A comma may stand behind the last element too.
            if try take(.comma), !token.is(.closeBracket) {
                try readOptionalMark()
                return nil
            }
            let (level, range) = try closed(by: .closeBracket, "',' or ']'")
            return try node(.list(Self.elements(level)), range)
        case .map:
            if !levels[level].content.count.isMultiple(of: 2) {
                try expect(.colon)
                return nil
            }
            if try take(.comma), !token.is(.closeBrace) {
                try readOptionalMark()
                return nil
            }
            let (level, range) = try closed(by: .closeBrace, "',' or '}'")
            return try node(.map(Self.entries(level)), range)
        }
    }

    private mutating func closed(
        by symbol: Token.Symbol, _ expected: String
    ) throws(SyntaxProblem) -> (Level, Range<Int>) {
        let end = token.range.upperBound
        guard try take(symbol) else { throw unexpected(expected) }
        let level = levels.removeLast()
        return (level, level.start..<end)
    }

    private static func elements(_ level: Level) -> [Expression.Element] {
        level.content.enumerated().map { place, value in
            Expression.Element(value: value, isOptional: level.optional.contains(place))
        }
    }

    private static func entries(_ level: Level) -> [Expression.Entry] {
        stride(from: 0, to: level.content.count - 1, by: 2).map { place in
            Expression.Entry(
                key: level.content[place], value: level.content[place + 1],
                isOptional: level.optional.contains(place))
        }
    }
}
