import Foundation

/// Reads filters, and the filters inside paths.
struct FilterParser {
    /// Which of `and` and `or` binds tighter.
    enum Precedence: Sendable {
        /// `and`, as in the RFC.
        case standard
        /// Neither: from left to right, as in Salesforce.
        case leftToRight
    }

    /// What names mean.
    private let kind: ResourceKind
    private let precedence: Precedence
    private let scalars: [Unicode.Scalar]
    private var position: Int
    /// The attribute whose elements are filtered, inside brackets.
    private var owner: SchemaAttribute?
    private var depth = 0

    /// The deepest nesting that is read.
    private static let depthLimit = 50

    /// Starts somewhere in a text.
    init(
        _ scalars: [Unicode.Scalar], at position: Int = 0, kind: ResourceKind, owner: SchemaAttribute? = nil,
        precedence: Precedence = .standard
    ) {
        self.scalars = scalars
        self.position = position
        self.kind = kind
        self.owner = owner
        self.precedence = precedence
    }

    /// Reads a whole filter.
    ///
    /// - Parameters:
    ///   - text: The filter.
    ///   - kind: Users or groups.
    ///   - precedence: Which of `and` and `or` binds tighter.
    /// - Returns: The filter.
    /// - Throws: 400 `invalidFilter`.
    static func read(
        _ text: String, kind: ResourceKind, precedence: Precedence = .standard
    ) throws(SandboxRefusal) -> FilterExpression {
        var parser = FilterParser(Array(text.unicodeScalars), kind: kind, precedence: precedence)
        let expression = try parser.expression()
        parser.skipSpaces()
        if parser.position < parser.scalars.count { throw parser.problem("something follows the filter") }
        return expression
    }

    /// Reads what stands between brackets, the closing one included.
    ///
    /// - Returns: The filter, and the place behind it.
    static func readBrackets(
        _ scalars: [Unicode.Scalar], at position: Int, kind: ResourceKind, owner: SchemaAttribute
    ) throws(SandboxRefusal) -> (FilterExpression, Int) {
        var parser = FilterParser(scalars, at: position, kind: kind, owner: owner)
        let expression = try parser.expression()
        parser.skipSpaces()
        guard parser.take("]") else { throw parser.problem("a bracket is not closed") }
        return (expression, parser.position)
    }

    private mutating func expression() throws(SandboxRefusal) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw problem("the filter is nested too deeply") }
        var left = try precedence == .standard ? conjunction() : term()
        while let word = takeJunction(precedence == .standard ? ["or"] : ["and", "or"]) {
            let right = try precedence == .standard ? conjunction() : term()
            left = word == "or" ? .or(left, right) : .and(left, right)
        }
        return left
    }

    private mutating func conjunction() throws(SandboxRefusal) -> FilterExpression {
        var left = try term()
        while takeJunction(["and"]) != nil { left = .and(left, try term()) }
        return left
    }

    private mutating func term() throws(SandboxRefusal) -> FilterExpression {
        skipSpaces()
        if take("(") { return try group() }
        let start = position
        let name = word()
        if name.lowercased() == "not" {
            skipSpaces()
            if take("(") { return .not(try group()) }
            position = start
            _ = word()
        }
        guard !name.isEmpty else { throw problem("the filter lacks an attribute") }
        let (attribute, definition) = try resolve(name)
        if take("[") {
            guard owner == nil, definition.isMultiValued, !definition.parts.isEmpty else {
                throw problem("\(name) has no elements to be filtered")
            }
            let (inner, end) = try Self.readBrackets(scalars, at: position, kind: kind, owner: definition)
            position = end
            return .element(attribute, inner)
        }
        skipSpaces()
        let verb = word().lowercased()
        if verb == "pr" { return .present(attribute) }
        guard let comparison = FilterExpression.Operator(rawValue: verb) else {
            throw problem("\(verb.isEmpty ? "nothing" : verb) is not an operator")
        }
        guard position < scalars.count, scalars[position] == " " else { throw problem("a space is missing") }
        skipSpaces()
        let value = try value()
        if case .boolean = value, comparison != .eq, comparison != .ne {
            throw problem("true and false have no order and no parts")
        }
        return .comparison(attribute, comparison, value)
    }

    private mutating func group() throws(SandboxRefusal) -> FilterExpression {
        let inner = try expression()
        skipSpaces()
        guard take(")") else { throw problem("a parenthesis is not closed") }
        return inner
    }

    private func resolve(_ text: String) throws(SandboxRefusal) -> (FilterExpression.Attribute, SchemaAttribute) {
        if let owner {
            guard let part = owner.part(named: text) else { throw problem("\(owner.name) has no \(text)") }
            return (FilterExpression.Attribute(keys: [part.name], isCaseExact: part.isCaseExact), part)
        }
        guard let path = try? AttributePath.names(text, kind: kind), let last = path.definition else {
            throw problem("\(text) is no attribute of \(kind.name)")
        }
        // What a list of objects is compared with is their `value`.
        let exact = last.part(named: "value")?.isCaseExact ?? last.isCaseExact
        return (FilterExpression.Attribute(keys: path.keys, isCaseExact: exact), last)
    }

    private mutating func value() throws(SandboxRefusal) -> JSONValue {
        let start = position
        if take("\"") {
            while position < scalars.count, scalars[position] != "\"" {
                position += scalars[position] == "\\" ? 2 : 1
            }
            guard take("\"") else { throw problem("a string has no closing quote") }
        } else {
            while position < scalars.count, !" )]".unicodeScalars.contains(scalars[position]) { position += 1 }
        }
        var literal = String.UnicodeScalarView()
        literal.append(contentsOf: scalars[start..<position])
        guard let value = try? JSONValue(parsing: Data(String(literal).utf8)), value.elements == nil,
            value.members == nil
        else { throw problem("the value is neither a string in double quotes, a number, true, false nor null") }
        return value
    }

    private mutating func takeJunction(_ words: [String]) -> String? {
        let start = position
        skipSpaces()
        let found = word().lowercased()
        if position > start, words.contains(found) { return found }
        position = start
        return nil
    }

    private mutating func word() -> String {
        var name = String.UnicodeScalarView()
        while position < scalars.count, AttributePath.isNameScalar(scalars[position]) {
            name.append(scalars[position])
            position += 1
        }
        return String(name)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while position < scalars.count, scalars[position] == " " { position += 1 }
    }

    private func problem(_ reason: String) -> SandboxRefusal {
        .scim(400, "invalidFilter", reason)
    }
}
