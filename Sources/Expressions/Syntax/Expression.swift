/// One node of a program's syntax tree.
///
/// Macros are nodes of their own and not the folds that they stand for: so they can be checked, counted and printed as
/// they were written.
final class Expression: Sendable {
    indirect enum Kind: Sendable {
        case literal(CELValue)
        /// A name; `isRooted` where a dot comes before it.
        case name(String, isRooted: Bool)
        case select(Expression, field: String, isOptional: Bool)
        /// `has(e.field)`.
        case has(Expression, field: String, isOptional: Bool)
        case index(Expression, Expression, isOptional: Bool)
        case call(String, target: Expression?, [Expression])
        case list([Element])
        case map([Entry])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// Two terms or more.
        case and([Expression])
        case or([Expression])
        case conditional(Expression, Expression, Expression)
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`, and what `optMap` and `optFlatMap` make of a value.
        case bind(Binding)
    }

    struct Element: Sendable {
        let value: Expression
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: Expression
        let value: Expression
        let isOptional: Bool
    }

    enum UnaryOperator: String, Sendable {
        case not = "!"
        case minus = "-"
    }

    enum BinaryOperator: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case `in` = "in"
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case remainder = "%"

        /// Higher binds closer.
        var precedence: Int {
            switch self {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 3
            case .add, .subtract: 4
            case .multiply, .divide, .remainder: 5
            }
        }
    }

    let kind: Kind
    /// In UTF-8 bytes of the source.
    let range: Range<Int>
    /// Levels of the tree from here down.
    let height: Int

    init(_ kind: Kind, _ range: Range<Int>, height: Int) {
        self.kind = kind
        self.range = range
        self.height = height
    }
}

extension Expression {
    /// A macro that goes through the elements of a list or the keys of a map.
    struct Comprehension: Sendable {
        enum Macro: String, Sendable, CaseIterable {
            case all
            case exists
            case existsOne = "exists_one"
            case map
            case filter
            case transformList
            case transformMap
            case transformMapEntry
        }

        let macro: Macro
        let range: Expression
        /// The element of a list or the key of a map; with two names, the index or the key.
        let variable: String
        /// The value, in the macros of two variables.
        let second: String?
        /// Which elements are taken, where the macro is `map` or one of its kin with three or four arguments.
        let filter: Expression?
        let body: Expression
    }

    /// A value under a name of its own.
    struct Binding: Sendable {
        enum Form: Sendable {
            case bind
            /// Bound only where the optional has a value; what results is wrapped again.
            case optMap
            /// The same; what results is an optional by itself.
            case optFlatMap
        }

        let form: Form
        let variable: String
        let value: Expression
        let body: Expression
    }

    /// The children in the order of evaluation.
    var children: [Expression] {
        switch kind {
        case .literal, .name: []
        case .select(let operand, _, _), .has(let operand, _, _), .unary(_, let operand): [operand]
        case .index(let operand, let key, _): [operand, key]
        case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
        case .list(let elements): elements.map(\.value)
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .binary(_, let left, let right): [left, right]
        case .and(let terms), .or(let terms): terms
        case .conditional(let condition, let first, let second): [condition, first, second]
        case .comprehension(let macro): [macro.range] + (macro.filter.map { [$0] } ?? []) + [macro.body]
        case .bind(let binding): [binding.value, binding.body]
        }
    }

    /// Levels of the tree from a node down.
    static func height(of kind: Kind) -> Int {
        switch kind {
        case .literal, .name: 1
        case .select(let operand, _, _), .has(let operand, _, _), .unary(_, let operand): operand.height + 1
        case .binary(_, let left, let right), .index(let left, let right, _): max(left.height, right.height) + 1
        default: Expression(kind, 0..<0, height: 0).children.reduce(0) { max($0, $1.height) } + 1
        }
    }

    /// `a.b.c` as a list of names, where the expression is nothing but that.
    var path: (names: [String], isRooted: Bool)? {
        var names: [String] = []
        var expression = self
        while case .select(let operand, let field, false) = expression.kind {
            names.append(field)
            expression = operand
        }
        guard case .name(let name, let isRooted) = expression.kind else { return nil }
        return ([name] + names.reversed(), isRooted)
    }
}
