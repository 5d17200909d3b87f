/// Reads a source by recursive descent (cel-spec, "Syntax").
///
/// Chains of operators are read in loops; only brackets and `? :` make it call itself, and how deep they go is limited.
struct Parser {
    let source: SourceText
    let limits: CELLimits
    let usesMacros: Bool
    private var lexer: Lexer
    private(set) var token: Token
    private var nesting = 0
    private var nodes = 0

    /// Reads one expression.
    static func parse(
        _ source: SourceText, limits: CELLimits, usesMacros: Bool
    ) throws(SyntaxProblem) -> Expression {
        guard source.bytes.count <= limits.sourceLength else {
            throw SyntaxProblem(
                code: "source-too-long", offset: limits.sourceLength,
                sentence: "The source has \(source.bytes.count) bytes; at most \(limits.sourceLength) are allowed.")
        }
        var parser = try Parser(source, limits, usesMacros)
        let expression = try parser.expression()
        guard parser.token.kind == .end else {
            throw parser.unexpected("an operator or the end")
        }
        return expression
    }

    private init(_ source: SourceText, _ limits: CELLimits, _ usesMacros: Bool) throws(SyntaxProblem) {
        self.source = source
        self.limits = limits
        self.usesMacros = usesMacros
        lexer = Lexer(source)
        token = try lexer.next()
    }

    /// `a ? b : c`, or anything that binds closer; the right end of a chain is read in a loop.
    mutating func expression() throws(SyntaxProblem) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= limits.nesting else {
            throw problem("nesting-too-deep", "Brackets are nested deeper than \(limits.nesting) levels.")
        }
        var choices: [(condition: Expression, value: Expression)] = []
        var last = try logical(.or)
        while token.is(.question) {
            try advance()
            let value = try logical(.or)
            try expect(.colon)
            choices.append((last, value))
            last = try logical(.or)
        }
        for choice in choices.reversed() {
            let range = choice.condition.range.lowerBound..<last.range.upperBound
            last = try node(.conditional(choice.condition, choice.value, last), range)
        }
        return last
    }

    /// A chain of `||`, or of `&&`.
    private mutating func logical(_ symbol: Token.Symbol) throws(SyntaxProblem) -> Expression {
        let first = symbol == .or ? try logical(.and) : try binary(3)
        guard token.is(symbol) else { return first }
        var terms = [first]
        while token.is(symbol) {
            try advance()
            terms.append(symbol == .or ? try logical(.and) : try binary(3))
        }
        let end = terms.last?.range.upperBound ?? first.range.upperBound
        return try node(symbol == .or ? .or(terms) : .and(terms), first.range.lowerBound..<end)
    }

    /// Relations, sums and products, each from the left.
    private mutating func binary(_ precedence: Int) throws(SyntaxProblem) -> Expression {
        var left = try unary()
        // Operands that wait for what binds closer: at most one for each precedence.
        var waiting: [(operand: Expression, operation: Expression.BinaryOperator)] = []
        while let operation = binaryOperator {
            while let last = waiting.last, last.operation.precedence >= operation.precedence {
                waiting.removeLast()
                left = try join(last.operand, last.operation, left)
            }
            try advance()
            waiting.append((left, operation))
            left = try unary()
        }
        while let last = waiting.popLast() { left = try join(last.operand, last.operation, left) }
        return left
    }

    private mutating func join(
        _ left: Expression, _ operation: Expression.BinaryOperator, _ right: Expression
    ) throws(SyntaxProblem) -> Expression {
        try node(.binary(operation, left, right), left.range.lowerBound..<right.range.upperBound)
    }

    private var binaryOperator: Expression.BinaryOperator? {
        switch token.kind {
        case .symbol(let symbol): Expression.BinaryOperator(rawValue: symbol.rawValue)
        case .identifier("in"): .in
        default: nil
        }
    }

    /// Signs and negations, which may stand in rows: two cancel each other, but still ask for the type.
    private mutating func unary() throws(SyntaxProblem) -> Expression {
        let start = token.range.lowerBound
        guard token.is(.not) || token.is(.minus) else { return try member(negative: nil) }
        let symbol: Token.Symbol = token.is(.not) ? .not : .minus
        var count = 0
        var last = start
        while token.is(symbol) {
            last = token.range.lowerBound
            try advance()
            count += 1
        }
        var operand: Expression
        if symbol == .minus, case .int = token.kind {
            count -= 1
            operand = try member(negative: last)
        } else if symbol == .minus, case .double = token.kind {
            count -= 1
            operand = try member(negative: last)
        } else {
            operand = try member(negative: nil)
        }
        if count > 2 { count = count % 2 == 0 ? 2 : 1 }
        for _ in 0..<count {
            operand = try node(.unary(symbol == .not ? .not : .minus, operand), start..<operand.range.upperBound)
        }
        return operand
    }

    // MARK: - Words

    mutating func advance() throws(SyntaxProblem) {
        token = try lexer.next()
    }

    mutating func take(_ symbol: Token.Symbol) throws(SyntaxProblem) -> Bool {
        guard token.is(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(SyntaxProblem) {
        guard try take(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
    }

    mutating func node(_ kind: Expression.Kind, _ range: Range<Int>) throws(SyntaxProblem) -> Expression {
        var height = 0
        switch kind {
        case .literal, .name: break
        default: height = Expression(kind, range, height: 0).children.reduce(0) { max($0, $1.height) }
        }
        nodes += 1
        guard nodes <= limits.nodes else {
            throw SyntaxProblem(
                code: "too-many-parts", offset: range.lowerBound,
                sentence: "The expression has more than \(limits.nodes) parts.")
        }
        guard height < limits.height else {
            throw SyntaxProblem(
                code: "nesting-too-deep", offset: range.lowerBound,
                sentence: "The expression is nested deeper than \(limits.height) levels; long chains count too.")
        }
        return Expression(kind, range, height: height + 1)
    }

    func unexpected(_ expected: String) -> SyntaxProblem {
        problem("unexpected-token", "Here stands \(token.name), but \(expected) is expected.")
    }

    func problem(_ code: String, at offset: Int? = nil, _ sentence: String) -> SyntaxProblem {
        SyntaxProblem(code: code, offset: offset ?? token.range.lowerBound, sentence: sentence)
    }
}
