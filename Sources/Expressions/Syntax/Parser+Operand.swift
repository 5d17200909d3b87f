extension Parser {
    /// Words that stand for something in the language, or may one day.
    static let reserved: Set = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
    /// Words that cannot even be the name of a field.
    static let words: Set = ["true", "false", "null", "in"]

    /// Reads an operand without its members; nil where a bracket was opened, whose content comes first.
    mutating func operand() throws(SyntaxProblem) -> Expression? {
        if token.is(.not) || token.is(.minus) { try readSign() }
        let range = token.range
        switch token.kind {
        case .int(let number):
            guard let sign = levels[levels.count - 1].sign, sign.operation == .minus else {
                guard let number = Int64(exactly: number) else {
                    throw problem("number-out-of-range", "The number is too large for an int of 64 bits.")
                }
                return try literal(.int(number), range)
            }
            // The last minus belongs to the number. The smallest int has no positive form, and wraps around to itself.
            levels[levels.count - 1].sign?.count -= 1
            return try literal(.int(0 &- Int64(truncatingIfNeeded: number)), sign.last..<range.upperBound)
        case .double(let number):
            guard let sign = levels[levels.count - 1].sign, sign.operation == .minus else {
                return try literal(.double(number), range)
            }
            levels[levels.count - 1].sign?.count -= 1
            return try literal(.double(-number), sign.last..<range.upperBound)
        case .uint(let number): return try literal(.uint(number), range)
        case .string(let text): return try literal(.string(text), range)
        case .bytes(let bytes): return try literal(.bytes(bytes), range)
        case .identifier(let word) where word != "in": return try operand(word, range)
        case .symbol(let symbol): return try operand(symbol, range)
        default: throw unexpected("an expression")
        }
    }

    private mutating func operand(_ word: String, _ range: Range<Int>) throws(SyntaxProblem) -> Expression? {
        switch word {
        case "true": return try literal(.bool(true), range)
        case "false": return try literal(.bool(false), range)
        case "null": return try literal(.null, range)
        default: return try named(word, isRooted: false, start: range.lowerBound)
        }
    }

    private mutating func operand(_ symbol: Token.Symbol, _ range: Range<Int>) throws(SyntaxProblem) -> Expression? {
        switch symbol {
        case .dot:
            try advance()
            guard case .identifier(let name) = token.kind, !Self.words.contains(name) else {
                throw unexpected("a name")
            }
            return try named(name, isRooted: true, start: range.lowerBound)
        case .openParenthesis:
            try advance()
            try open(.parenthesis, start: range.lowerBound)
            return nil
        case .openBracket:
            try advance()
            return try openList(start: range.lowerBound)
        case .openBrace:
            try advance()
            return try openMap(start: range.lowerBound)
        default: throw unexpected("an expression")
        }
    }

    private mutating func readSign() throws(SyntaxProblem) {
        let start = token.range.lowerBound
        let symbol: Token.Symbol = token.is(.not) ? .not : .minus
        var sign = Sign(operation: symbol == .not ? .not : .minus, count: 0, start: start, last: start)
        while token.is(symbol) {
            sign.last = token.range.lowerBound
            sign.count += 1
            try advance()
        }
        levels[levels.count - 1].sign = sign
    }

    private mutating func literal(_ value: CELValue, _ range: Range<Int>) throws(SyntaxProblem) -> Expression {
        try advance()
        return try node(.literal(value), range)
    }

    /// A variable, or the call of a function.
    private mutating func named(_ name: String, isRooted: Bool, start: Int) throws(SyntaxProblem) -> Expression? {
        let end = token.range.upperBound
        guard !Self.reserved.contains(name) else {
            throw problem("reserved-word", "The word '\(name)' is reserved; a variable cannot be named so.")
        }
        try advance()
        guard token.is(.openParenthesis) else { return try node(.name(name, isRooted: isRooted), start..<end) }
        return try openCall(isRooted ? "." + name : name, target: nil, start: start)
    }

    /// Reads what follows an operand: `.name`, `[index]`, `.name(arguments)`; nil where a bracket was opened.
    mutating func member(of expression: Expression) throws(SyntaxProblem) -> Expression? {
        var operand = expression
        while true {
            let start = operand.range.lowerBound
            if try take(.dot) {
                let isOptional = try take(.question)
                let (field, end, isQuoted) = try fieldName()
                if !isOptional, !isQuoted, token.is(.openParenthesis) {
                    guard let call = try openCall(field, target: operand, start: start) else { return nil }
                    operand = call
                } else {
                    operand = try node(.select(operand, field: field, isOptional: isOptional), start..<end)
                }
            } else if try take(.openBracket) {
                let isOptional = try take(.question)
                try open(.index(operand), start: start)
                if isOptional { levels[levels.count - 1].optional.insert(0) }
                return nil
            } else if token.is(.openBrace), operand.path != nil {
                throw problem("messages-unsupported", "Messages of protocol buffers cannot be made here.")
            } else {
                return operand
            }
        }
    }

    private mutating func fieldName() throws(SyntaxProblem) -> (name: String, end: Int, isQuoted: Bool) {
        let end = token.range.upperBound
        switch token.kind {
        case .identifier(let name) where !Self.words.contains(name):
            try advance()
            return (name, end, false)
        case .quotedIdentifier(let name):
            try advance()
            return (name, end, true)
        default:
            throw unexpected("a name")
        }
    }
}
