/// Reads a source (cel-spec, "Syntax").
///
/// It never calls itself: what is open is kept in a list of levels, one for each bracket, so that no source can exhaust
/// the stack of a thread.
struct Parser {
    let limits: CELLimits
    let usesMacros: Bool
    private var lexer: Lexer
    private(set) var token: Token
    /// What is open, the innermost last; the first is the whole source.
    var levels = [Level(.source, start: 0)]
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
        return try parser.run()
    }

    private init(_ source: SourceText, _ limits: CELLimits, _ usesMacros: Bool) throws(SyntaxProblem) {
        self.limits = limits
        self.usesMacros = usesMacros
        lexer = Lexer(source)
        token = try lexer.next()
    }

    private mutating func run() throws(SyntaxProblem) -> Expression {
        while true {
            // An operand is next, unless a bracket was opened: then its content is.
            guard var operand = try operand() else { continue }
            while true {
                guard let member = try member(of: operand) else { break }
                operand = try signed(member)
                if try continues(with: &operand) { break }
                // The expression is complete: what is open takes it, and becomes an operand by itself.
                let expression = try complete(operand)
                guard levels.count > 1 else {
                    guard token.kind == .end else { throw unexpected("an operator or the end") }
                    return expression
                }
                guard let closed = try close(with: expression) else { break }
                operand = closed
            }
        }
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

    /// Opens a bracket.
    mutating func open(_ opener: Level.Opener, start: Int) throws(SyntaxProblem) {
        guard levels.count <= limits.nesting else {
            throw problem("nesting-too-deep", "Brackets are nested deeper than \(limits.nesting) levels.")
        }
        levels.append(Level(opener, start: start))
    }

    mutating func node(_ kind: Expression.Kind, _ range: Range<Int>) throws(SyntaxProblem) -> Expression {
        let height = Expression.height(of: kind)
        nodes += 1
        guard nodes <= limits.nodes else {
            throw SyntaxProblem(
                code: "too-many-parts", offset: range.lowerBound,
                sentence: "The expression has more than \(limits.nodes) parts.")
        }
        guard height <= limits.height else {
            throw SyntaxProblem(
                code: "nesting-too-deep", offset: range.lowerBound,
                sentence: "The expression is nested deeper than \(limits.height) levels; long chains count too.")
        }
        return Expression(kind, range, height: height)
    }

    func unexpected(_ expected: String) -> SyntaxProblem {
        problem("unexpected-token", "Here stands \(token.name), but \(expected) is expected.")
    }

    func problem(_ code: String, at offset: Int? = nil, _ sentence: String) -> SyntaxProblem {
        SyntaxProblem(code: code, offset: offset ?? token.range.lowerBound, sentence: sentence)
    }
}
