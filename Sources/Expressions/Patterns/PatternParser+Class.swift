extension PatternParser {
    /// What follows a backslash outside of brackets.
    mutating func escape() throws(CELEvaluationError) -> PatternNode {
        guard let scalar = peek() else { throw invalid("a backslash ends the pattern") }
        switch scalar {
        case "A", "z", "b", "B":
            place += 1
            return .assertion(
                scalar == "A" ? .start : scalar == "z" ? .end : scalar == "b" ? .wordBoundary : .noWordBoundary)
        default: break
        }
        var set = PatternClass()
        if try classEscape(into: &set) {
            set.ignoresCase = flags.ignoresCase
            return .class(set)
        }
        return literal(try scalarEscape())
    }

    /// `\d`, `\W`, `\pL`, `\P{Greek}` and so on; false, and nothing is read, where it is none of them.
    private mutating func classEscape(into set: inout PatternClass) throws(CELEvaluationError) -> Bool {
        guard let scalar = peek() else { return false }
        switch scalar {
        case "d": set.ranges += PatternClass.digits
        case "D": set.insert(complementOf: PatternClass.digits)
        case "s": set.ranges += PatternClass.spaces
        case "S": set.insert(complementOf: PatternClass.spaces)
        case "w": set.ranges += PatternClass.words
        case "W": set.insert(complementOf: PatternClass.words)
        case "p", "P":
            place += 1
            try property(isNegated: scalar == "P", into: &set)
            return true
        default: return false
        }
        place += 1
        return true
    }

    private mutating func property(isNegated: Bool, into set: inout PatternClass) throws(CELEvaluationError) {
        var name = ""
        var isNegated = isNegated
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let scalar = peek(), scalar != "}" {
                name.unicodeScalars.append(scalar)
                place += 1
            }
            guard take("}") else { throw invalid("a '}' is missing") }
        } else if let scalar = peek() {
            name = String(scalar)
            place += 1
        }
        if let categories = PatternClass.generalCategories[name] {
            set.categories.append(PatternClass.Category(categories: categories, isNegated: isNegated))
        } else if name == "Any" {
            if !isNegated { set.insert(0...0x10FFFF) }
        } else if let script = PatternClass.scripts[name] {
            if isNegated { set.insert(complementOf: script) } else { set.ranges += script }
        } else {
            throw invalid("the class of characters '\(name)' is not known")
        }
    }

    /// An escape that stands for one code point.
    private mutating func scalarEscape() throws(CELEvaluationError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw invalid("a backslash ends the pattern") }
        place += 1
        switch scalar {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try hexadecimal()
        case "0"..."7":
            // Back references do not exist, so a single digit from 1 is refused.
            guard scalar == "0" || ("0"..."7").contains(peek() ?? "8") else { break }
            var code = scalar.value - 0x30
            for _ in 0..<2 {
                guard let digit = peek(), ("0"..."7").contains(digit) else { break }
                code = code * 8 + digit.value - 0x30
                place += 1
            }
            return Unicode.Scalar(code) ?? "\0"
        default:
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar), scalar != "_" {
                return scalar
            }
        }
        throw invalid("'\\\(scalar)' means nothing")
    }

    private mutating func hexadecimal() throws(CELEvaluationError) -> Unicode.Scalar {
        var digits = ""
        if take("{") {
            while let digit = peek(), digit != "}", digits.count < 8 {
                digits.unicodeScalars.append(digit)
                place += 1
            }
            guard take("}") else { throw invalid("a '}' is missing") }
        } else {
            for _ in 0..<2 {
                guard let digit = peek() else { break }
                digits.unicodeScalars.append(digit)
                place += 1
            }
        }
        guard digits.count > 1 || scalars[place - 1] == "}", !digits.hasPrefix("+"), !digits.hasPrefix("-"),
            let code = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw invalid("'\\x' needs hexadecimal digits of a code point") }
        return scalar
    }

    /// The set after an opening bracket.
    mutating func bracket() throws(CELEvaluationError) -> PatternClass {
        var set = PatternClass()
        set.isNegated = take("^")
        set.ignoresCase = flags.ignoresCase
        var isFirst = true
        while let scalar = peek(), scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[", peek(1) == ":", try named(into: &set) { continue }
            if scalar == "\\" {
                place += 1
                if try classEscape(into: &set) { continue }
                place -= 1
            }
            let start = try bracketScalar()
            var end = start
            if peek() == "-", let next = peek(1), next != "]" {
                place += 1
                end = try bracketScalar()
            }
            guard start <= end else { throw invalid("a range of characters ends before it begins") }
            set.insert(start.value...end.value)
        }
        guard take("]") else { throw invalid("a ']' is missing") }
        return set
    }

    private mutating func bracketScalar() throws(CELEvaluationError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw invalid("a ']' is missing") }
        place += 1
        return scalar == "\\" ? try scalarEscape() : scalar
    }

    /// `[:alpha:]` or `[:^alpha:]`; false, and nothing is read, where no such end follows.
    private mutating func named(into set: inout PatternClass) throws(CELEvaluationError) -> Bool {
        let start = place
        place += 2
        let isNegated = take("^")
        var name = ""
        while let scalar = peek(), ("a"..."z").contains(scalar) {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        guard take(":"), take("]") else {
            place = start
            return false
        }
        guard let ranges = PatternClass.named[name] else { throw invalid("the set '[:\(name):]' is not known") }
        if isNegated { set.insert(complementOf: ranges) } else { set.ranges += ranges }
        return true
    }
}
