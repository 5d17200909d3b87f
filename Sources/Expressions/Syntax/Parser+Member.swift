extension Parser {
    /// Words that stand for something in the language, or may one day.
    static let reserved: Set = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// A primary expression with all that follows it: `.name`, `[index]`, `(arguments)`.
    ///
    /// - Parameter negative: Where the minus of a negative number stands; the number is next.
    /// - Returns: The expression.
    /// - Throws: The first problem of the syntax.
    mutating func member(negative: Int?) throws(SyntaxProblem) -> Expression {
        var operand: Expression
        if let negative {
            operand = try negativeNumber(negative)
        } else {
            operand = try primary()
        }
        while true {
            let start = operand.range.lowerBound
            if try take(.dot) {
                let isOptional = try take(.question)
                let (field, end, isQuoted) = try fieldName()
                if !isOptional, !isQuoted, token.is(.openParenthesis) {
                    operand = try call(field, target: operand, start: start)
                } else {
                    operand = try node(.select(operand, field: field, isOptional: isOptional), start..<end)
                }
            } else if try take(.openBracket) {
                let isOptional = try take(.question)
                let key = try expression()
                let end = token.range.upperBound
                try expect(.closeBracket)
                operand = try node(.index(operand, key, isOptional: isOptional), start..<end)
            } else if token.is(.openBrace), operand.path != nil {
                throw problem("messages-unsupported", "Messages of protocol buffers cannot be made here.")
            } else {
                return operand
            }
        }
    }

    private mutating func negativeNumber(_ start: Int) throws(SyntaxProblem) -> Expression {
        let range = start..<token.range.upperBound
        switch token.kind {
        case .int(let number):
            try advance()
            // One more than the largest int has no positive form; its negative wraps around to the smallest.
            return try node(.literal(.int(0 &- Int64(truncatingIfNeeded: number))), range)
        case .double(let number):
            try advance()
            return try node(.literal(.double(-number)), range)
        default:
            throw unexpected("a number")
        }
    }

    private mutating func fieldName() throws(SyntaxProblem) -> (name: String, end: Int, isQuoted: Bool) {
        let end = token.range.upperBound
        switch token.kind {
        case .identifier(let name) where !["true", "false", "null", "in"].contains(name):
            try advance()
            return (name, end, false)
        case .quotedIdentifier(let name):
            try advance()
            return (name, end, true)
        default:
            throw unexpected("a name")
        }
    }

    private mutating func primary() throws(SyntaxProblem) -> Expression {
        let range = token.range
        switch token.kind {
        case .int(let number):
            guard let number = Int64(exactly: number) else {
                throw problem("number-out-of-range", "The number is too large for an int of 64 bits.")
            }
            return try literal(.int(number))
        case .uint(let number): return try literal(.uint(number))
        case .double(let number): return try literal(.double(number))
        case .string(let text): return try literal(.string(text))
        case .bytes(let bytes): return try literal(.bytes(bytes))
        case .identifier("true"): return try literal(.bool(true))
        case .identifier("false"): return try literal(.bool(false))
        case .identifier("null"): return try literal(.null)
        case .identifier(let name):
            guard name != "in" else { throw unexpected("an expression") }
            return try named(name, isRooted: false, start: range.lowerBound)
        case .symbol(.dot):
            try advance()
            guard case .identifier(let name) = token.kind, !["true", "false", "null", "in"].contains(name) else {
                throw unexpected("a name")
            }
            return try named(name, isRooted: true, start: range.lowerBound)
        case .symbol(.openParenthesis):
            try advance()
            let inner = try expression()
            let end = token.range.upperBound
            try expect(.closeParenthesis)
            return Expression(inner.kind, range.lowerBound..<end, height: inner.height)
        case .symbol(.openBracket): return try list()
        case .symbol(.openBrace): return try map()
        default: throw unexpected("an expression")
        }
    }

    private mutating func literal(_ value: CELValue) throws(SyntaxProblem) -> Expression {
        let range = token.range
        try advance()
        return try node(.literal(value), range)
    }

    /// A variable, or the call of a function.
    private mutating func named(_ name: String, isRooted: Bool, start: Int) throws(SyntaxProblem) -> Expression {
        let end = token.range.upperBound
        guard !Self.reserved.contains(name) else {
            throw problem("reserved-word", "The word '\(name)' is reserved; a variable cannot be named so.")
        }
        try advance()
        guard token.is(.openParenthesis) else { return try node(.name(name, isRooted: isRooted), start..<end) }
        return try call(isRooted ? "." + name : name, target: nil, start: start)
    }

    private mutating func call(
        _ name: String, target: Expression?, start: Int
    ) throws(SyntaxProblem) -> Expression {
        try expect(.openParenthesis)
        var arguments: [Expression] = []
        if !token.is(.closeParenthesis) {
            repeat { arguments.append(try expression()) } while try take(.comma)
        }
        let end = token.range.upperBound
        guard try take(.closeParenthesis) else { throw unexpected("',' or ')'") }
        if usesMacros, let kind = try macro(name, target: target, arguments) { return try node(kind, start..<end) }
        return try node(.call(name, target: target, arguments), start..<end)
    }

    private mutating func list() throws(SyntaxProblem) -> Expression {
        let start = token.range.lowerBound
        try advance()
        var elements: [Expression.Element] = []
        while !token.is(.closeBracket) {
            let isOptional = try take(.question)
            elements.append(Expression.Element(value: try expression(), isOptional: isOptional))
            guard try take(.comma) else { break }
        }
        let end = token.range.upperBound
        guard try take(.closeBracket) else { throw unexpected("',' or ']'") }
        return try node(.list(elements), start..<end)
    }

    private mutating func map() throws(SyntaxProblem) -> Expression {
        let start = token.range.lowerBound
        try advance()
        var entries: [Expression.Entry] = []
        while !token.is(.closeBrace) {
            let isOptional = try take(.question)
            let key = try expression()
            try expect(.colon)
            entries.append(Expression.Entry(key: key, value: try expression(), isOptional: isOptional))
            guard try take(.comma) else { break }
        }
        let end = token.range.upperBound
        guard try take(.closeBrace) else { throw unexpected("',' or '}'") }
        return try node(.map(entries), start..<end)
    }
}
