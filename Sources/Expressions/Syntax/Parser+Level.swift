extension Parser {
    /// What is open within one bracket.
    struct Level {
        /// What a closing bracket will make of the content.
        enum Opener {
            case source
            case parenthesis
            case list
            case map
            case call(String, target: Expression?)
            case index(Expression)
        }

        let opener: Opener
        /// What the bracket holds so far; a map's keys and values by turns.
        ///
        /// Appended to in place, as it may be long.
        var content: [Expression] = []
        /// The places of the content that a `?` stands before.
        var optional: Set<Int> = []
        /// Where the whole begins, in UTF-8 bytes of the source.
        let start: Int
        /// Conditions before `?` with what stands behind it.
        var choices: [(condition: Expression, value: Expression?)] = []
        /// Operands that wait for the right side of an operator: at most one entry for each precedence.
        var waiting: [(operands: [Expression], operation: Operation)] = []
        /// The signs before the next operand.
        var sign: Sign?

        init(_ opener: Opener, start: Int) {
            self.opener = opener
            self.start = start
        }
    }

    /// A row of `!` or of `-`.
    struct Sign {
        let operation: Expression.UnaryOperator
        var count: Int
        let start: Int
        /// Where the last one stands.
        var last: Int
    }

    /// An operator of two operands, or of a chain of them.
    enum Operation: Equatable {
        case or, and
        case binary(Expression.BinaryOperator)

        /// Higher binds closer.
        var precedence: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .binary(let operation): operation.precedence
            }
        }
    }

    private var operation: Operation? {
        switch token.kind {
        case .symbol(.or): .or
        case .symbol(.and): .and
        case .symbol(let symbol): Expression.BinaryOperator(rawValue: symbol.rawValue).map { .binary($0) }
        case .identifier("in"): .binary(.in)
        default: nil
        }
    }

    /// Puts the signs before an operand.
    mutating func signed(_ operand: Expression) throws(SyntaxProblem) -> Expression {
        guard let sign = levels[levels.count - 1].sign else { return operand }
        levels[levels.count - 1].sign = nil
        var operand = operand
        // Two cancel each other, but still ask for the type.
        let count = sign.count > 2 ? 2 - sign.count % 2 : sign.count
        for _ in 0..<count {
            operand = try node(.unary(sign.operation, operand), sign.start..<operand.range.upperBound)
        }
        return operand
    }

    /// Takes an operand, and the operator that follows it.
    ///
    /// False where none follows: then the operand is all that was joined.
    mutating func continues(with operand: inout Expression) throws(SyntaxProblem) -> Bool {
        let next = operation
        operand = try join(operand, above: next?.precedence ?? 0)
        guard let next else { return try choose(operand) }
        try advance()
        let level = levels.count - 1
        // No copy of the entry may be held here, or a long chain would be copied for each of its terms.
        if levels[level].waiting.last?.operation == next, next == .and || next == .or {
            levels[level].waiting[levels[level].waiting.count - 1].operands.append(operand)
        } else {
            levels[level].waiting.append(([operand], next))
        }
        return true
    }

    /// Joins an operand with those that wait for it, as far as their operators bind closer than what comes next.
    private mutating func join(_ operand: Expression, above precedence: Int) throws(SyntaxProblem) -> Expression {
        var right = operand
        let level = levels.count - 1
        while let own = levels[level].waiting.last?.operation.precedence {
            // A chain of the same `&&` or `||` goes on; all other operators bind to the left.
            guard own > precedence || (own == precedence && own > 2) else { break }
            let last = levels[level].waiting.removeLast()
            let range = last.operands[0].range.lowerBound..<right.range.upperBound
            switch last.operation {
            case .or: right = try node(.or(last.operands + [right]), range)
            case .and: right = try node(.and(last.operands + [right]), range)
            case .binary(let operation): right = try node(.binary(operation, last.operands[0], right), range)
            }
        }
        return right
    }

    /// Goes on behind a `?` or its `:`; false where neither follows.
    private mutating func choose(_ operand: Expression) throws(SyntaxProblem) -> Bool {
        let level = levels.count - 1
        if let last = levels[level].choices.last, last.value == nil {
            try expect(.colon)
            levels[level].choices[levels[level].choices.count - 1].value = operand
            return true
        }
        guard try take(.question) else { return false }
        levels[level].choices.append((operand, nil))
        return true
    }

    /// Ends the expression of a level, whose last operand is complete.
    mutating func complete(_ operand: Expression) throws(SyntaxProblem) -> Expression {
        let level = levels.count - 1
        var last = operand
        for choice in levels[level].choices.reversed() {
            guard let value = choice.value else { throw unexpected("':'") }
            let range = choice.condition.range.lowerBound..<last.range.upperBound
            last = try node(.conditional(choice.condition, value, last), range)
        }
        levels[level].choices = []
        return last
    }
}
