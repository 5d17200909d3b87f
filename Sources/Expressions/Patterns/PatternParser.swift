/// Reads a regular expression (github.com/google/re2, wiki page "Syntax").
struct PatternParser {
    /// What `(?i)` and its kin switch.
    struct Flags {
        var ignoresCase = false
        var hasLines = false
        var dotMatchesNewline = false
    }

    let scalars: [Unicode.Scalar]
    var place = 0
    var flags = Flags()
    private var depth = 0
    private static let deepest = 64
    private static let mostRepetitions = 1000

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parse() throws(CELEvaluationError) -> PatternNode {
        let node = try alternatives()
        guard place == scalars.count else { throw invalid("a ')' has no '('") }
        return node
    }

    private mutating func alternatives() throws(CELEvaluationError) -> PatternNode {
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .alternatives(choices)
    }

    private mutating func sequence() throws(CELEvaluationError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek(), next != "|", next != ")" {
            if next == "\\", peek(1) == "Q" {
                place += 2
                parts += try quoted()
                continue
            }
            if let atom = try atom() {
                parts.append(try repeated(atom))
            } else if let last = parts.popLast() {
                // Flags are nothing by themselves: what is repeated behind them stands before them.
                parts.append(try repeated(last))
            }
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    /// An atom with the repetition that follows it; lazy ones match the same texts.
    private mutating func repeated(_ atom: PatternNode) throws(CELEvaluationError) -> PatternNode {
        let node: PatternNode
        if take("*") {
            node = .repetition(atom, least: 0, most: nil)
        } else if take("+") {
            node = .repetition(atom, least: 1, most: nil)
        } else if take("?") {
            node = .repetition(atom, least: 0, most: 1)
        } else if let (least, most) = try bounds() {
            node = .repetition(atom, least: least, most: most)
        } else {
            return atom
        }
        _ = take("?")
        let start = place
        if ["*", "+", "?"].contains(peek()) { throw invalid("a repetition follows a repetition") }
        if try bounds() != nil {
            place = start
            throw invalid("a repetition follows a repetition")
        }
        return node
    }

    /// `{2}`, `{2,}` or `{2,5}`; other braces stand for themselves.
    private mutating func bounds() throws(CELEvaluationError) -> (Int, Int?)? {
        let start = place
        guard take("{"), let least = number() else {
            place = start
            return nil
        }
        var most: Int? = least
        if take(",") {
            most = peek() == "}" ? nil : number()
            guard most != nil || peek() == "}" else {
                place = start
                return nil
            }
        }
        guard take("}") else {
            place = start
            return nil
        }
        guard least <= Self.mostRepetitions, most ?? 0 <= Self.mostRepetitions, least <= most ?? least else {
            throw invalid("a repetition is of at most \(Self.mostRepetitions), the smaller number first")
        }
        return (least, most)
    }

    mutating func number() -> Int? {
        let start = place
        while let digit = peek(), ("0"..."9").contains(digit), place - start < 6 { place += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<place])))
    }

    /// One thing that can be repeated; nil for flags, which are nothing by themselves.
    private mutating func atom() throws(CELEvaluationError) -> PatternNode? {
        guard let scalar = peek() else { return nil }
        if try bounds() != nil { throw invalid("a repetition has nothing to repeat") }
        place += 1
        switch scalar {
        case ".": return flags.dotMatchesNewline ? .any : .anyButNewline
        case "^": return .assertion(flags.hasLines ? .lineStart : .start)
        case "$": return .assertion(flags.hasLines ? .lineEnd : .end)
        case "[": return .class(try bracket())
        case "(": return try group()
        case "\\": return try escape()
        case "*", "+", "?": throw invalid("a repetition has nothing to repeat")
        default: return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        guard flags.ignoresCase, !PatternClass.variants(scalar).isEmpty else { return .scalar(scalar) }
        var set = PatternClass()
        set.insert(scalar.value...scalar.value)
        set.ignoresCase = true
        return .class(set)
    }

    private mutating func group() throws(CELEvaluationError) -> PatternNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw invalid("groups are nested deeper than \(Self.deepest)") }
        let before = flags
        if take("?") {
            if take("P") || peek() == "<" {
                try groupName()
            } else {
                guard try switchFlags() else { return nil }
            }
        }
        let node = try alternatives()
        guard take(")") else { throw invalid("a ')' is missing") }
        flags = before
        return node
    }

    private mutating func groupName() throws(CELEvaluationError) {
        guard take("<") else { throw invalid("'(?P' needs a name in '<' and '>'") }
        let start = place
        while let scalar = peek(), scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
            place += 1
        }
        guard place > start, take(">") else { throw invalid("the name of a group is of letters, digits and '_'") }
    }

    /// Reads flags; true where a colon begins a group, false where the flags hold for the rest of this one.
    private mutating func switchFlags() throws(CELEvaluationError) -> Bool {
        var value = true
        while let flag = peek() {
            place += 1
            switch flag {
            case "i": flags.ignoresCase = value
            case "m": flags.hasLines = value
            case "s": flags.dotMatchesNewline = value
            case "U": break
            case "-" where value: value = false
            case ":": return true
            case ")": return false
            default: throw invalid("'(?\(flag)' means nothing")
            }
        }
        throw invalid("a ')' is missing")
    }

    private mutating func quoted() throws(CELEvaluationError) -> [PatternNode] {
        var parts: [PatternNode] = []
        while let scalar = peek() {
            place += 1
            if scalar == "\\", take("E") { break }
            parts.append(literal(scalar))
        }
        return parts
    }

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        place + distance < scalars.count ? scalars[place + distance] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        place += 1
        return true
    }

    func invalid(_ reason: String) -> CELEvaluationError {
        .invalidPattern("\(reason), at place \(place + 1)")
    }
}
