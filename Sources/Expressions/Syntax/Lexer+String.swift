extension Lexer {
    /// The text of a literal, whose opening quote is next.
    mutating func string(isRaw: Bool) throws(SyntaxProblem) -> String {
        let start = place
        let content = try content(isRaw: isRaw, isBytes: false)
        guard let text = String(validating: content, as: UTF8.self) else {
            throw problem("bad-string", at: start, "The string is not valid UTF-8.")
        }
        return text
    }

    /// The octets of a literal of bytes, whose opening quote is next.
    mutating func byteString(isRaw: Bool) throws(SyntaxProblem) -> [UInt8] {
        try content(isRaw: isRaw, isBytes: true)
    }

    private mutating func content(isRaw: Bool, isBytes: Bool) throws(SyntaxProblem) -> [UInt8] {
        let start = place
        let quote = bytes[place]
        let isTriple = peek(1) == quote && peek(2) == quote
        place += isTriple ? 3 : 1
        var content: [UInt8] = []
        while let byte = peek() {
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                place += isTriple ? 3 : 1
                return content
            }
            if !isTriple, byte == 0x0A || byte == 0x0D { break }
            if byte == UInt8(ascii: "\\"), !isRaw {
                try escape(isBytes: isBytes, into: &content)
                continue
            }
            content.append(byte)
            place += 1
        }
        let text = String(decoding: bytes[start..<(start + (isTriple ? 3 : 1))], as: UTF8.self)
        throw problem("unclosed-string", at: start, "The string that begins here is not closed; \(text) is expected.")
    }

    private mutating func escape(isBytes: Bool, into content: inout [UInt8]) throws(SyntaxProblem) {
        let start = place
        place += 1
        guard let byte = peek() else { throw problem("bad-escape", at: start, "The escape is cut short.") }
        place += 1
        let code: UInt32
        switch Unicode.Scalar(byte) {
        case "\\", "?", "\"", "'", "`": code = UInt32(byte)
        case "a": code = 0x07
        case "b": code = 0x08
        case "f": code = 0x0C
        case "n": code = 0x0A
        case "r": code = 0x0D
        case "t": code = 0x09
        case "v": code = 0x0B
        case "x", "X": code = try digits(2, start)
        case "u" where !isBytes: code = try digits(4, start)
        case "U" where !isBytes: code = try digits(8, start)
        case "0"..."3": code = try octal(byte, start)
        default: throw problem("bad-escape", at: start, "The escape begins with a backslash, but there is none such.")
        }
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: code))
            return
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw problem("bad-escape", at: start, "The escape names no code point of Unicode.")
        }
        content.append(contentsOf: String(scalar).utf8)
    }

    private mutating func digits(_ count: Int, _ start: Int) throws(SyntaxProblem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<count {
            guard let byte = peek(), let digit = hexadecimal(byte) else {
                throw problem("bad-escape", at: start, "The escape needs \(count) hexadecimal digits.")
            }
            code = code << 4 | digit
            place += 1
        }
        return code
    }

    private mutating func octal(_ first: UInt8, _ start: Int) throws(SyntaxProblem) -> UInt32 {
        var code = UInt32(first - 0x30)
        for _ in 0..<2 {
            guard let byte = peek(), (0x30...0x37).contains(byte) else {
                throw problem("bad-escape", at: start, "The escape needs three octal digits.")
            }
            code = code << 3 | UInt32(byte - 0x30)
            place += 1
        }
        return code
    }
}
