/// A strict RFC 8259 reader with bounds.
///
/// Stricter than the standard where a journal must be: names may not repeat, U+0000 may not occur, and nesting is
/// bounded, so that no stored text can exhaust the stack of a reader.
struct JSONParser {
    private let bytes: [UInt8]
    private var place = 0
    private let maximumDepth: Int

    init(_ bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw fail("more text follows the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard place < bytes.count else { throw fail("the text ends where a value should stand") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= maximumDepth else { throw fail("nesting is deeper than \(maximumDepth)") }
        place += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
                throw fail("a member's name should stand here")
            }
            let start = place
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fail("a colon should stand here") }
            let value = try value(depth: depth)
            guard members.updateValue(value, forKey: name) == nil else {
                throw JSONSyntaxError(problem: "the name \"\(name)\" stands twice in one object", offset: start)
            }
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw fail("a comma or a closing brace should stand here") }
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= maximumDepth else { throw fail("nesting is deeper than \(maximumDepth)") }
        place += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw fail("a comma or a closing bracket should stand here") }
        }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\"),
            bytes[place] >= 0x20
        {
            place += 1
        }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return try escapedString(from: start) }
        place += 1
        return try text(bytes[start..<place - 1], at: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var out = Array(bytes[start..<place])
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return try text(out[...], at: start)
            }
            guard byte >= 0x20 else { throw fail("a control character stands in a string") }
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            guard place < bytes.count else { break }
            let escape = bytes[place]
            place += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(escape)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"): out.append(contentsOf: String(try unicodeEscape()).utf8)
            default:
                place -= 1
                throw fail("an unknown escape stands in a string")
            }
        }
        throw fail("a string is not closed")
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) {
            guard first != 0 else { throw fail("U+0000 stands in a string") }
            return scalar
        }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw fail("half a surrogate pair stands in a string")
        }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw fail("half a surrogate pair stands in a string") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        guard place + 4 <= bytes.count else { throw fail("a \\u escape is cut short") }
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue, bytes[place] < 0x80 else {
                throw fail("a \\u escape needs four hexadecimal digits")
            }
            number = number << 4 | UInt32(digit)
            place += 1
        }
        return number
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = place
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        guard whole > 0 else { throw fail("a value should stand here") }
        if whole > 1, bytes[place - whole] == UInt8(ascii: "0") { throw fail("a number may not begin with 0") }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw fail("digits should follow the decimal point") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw fail("digits should follow the exponent") }
        }
        let text = try text(bytes[start..<place], at: start)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else { throw fail("the number is out of range") }
        return .double(double)
    }

    private mutating func digits() -> Int {
        let start = place
        while place < bytes.count, bytes[place] >= UInt8(ascii: "0"), bytes[place] <= UInt8(ascii: "9") { place += 1 }
        return place - start
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for byte in word.description.utf8 {
            guard take(byte) else { throw fail("a value should stand here") }
        }
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw JSONSyntaxError(problem: "a string is not valid UTF-8", offset: start)
        }
        return text
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < bytes.count,
            bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D || bytes[place] == 0x09
        {
            place += 1
        }
    }

    private func fail(_ problem: String) -> JSONSyntaxError { JSONSyntaxError(problem: problem, offset: place) }
}
