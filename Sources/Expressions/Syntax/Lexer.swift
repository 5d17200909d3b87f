/// Splits a source into words (cel-spec, "Syntax").
struct Lexer {
    let bytes: [UInt8]
    var place = 0

    init(_ source: SourceText) {
        bytes = source.bytes
    }

    /// The next word; `end` for ever after the last one.
    mutating func next() throws(SyntaxProblem) -> Token {
        skipSpace()
        let start = place
        guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
        let kind: Token.Kind
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "_": kind = try word()
        case "0"..."9": kind = try number()
        case "\"", "'": kind = .string(try string(isRaw: false))
        case "`": kind = try quotedIdentifier()
        case ".": kind = isDigit(peek(1)) ? try number() : symbol(.dot)
        default: kind = try otherSymbol(byte)
        }
        return Token(kind: kind, range: start..<place)
    }

    private mutating func otherSymbol(_ byte: UInt8) throws(SyntaxProblem) -> Token.Kind {
        if let second = peek(1), second < 0x80 {
            let pair = String(String.UnicodeScalarView([Unicode.Scalar(byte), Unicode.Scalar(second)]))
            if let found = Token.Symbol(rawValue: pair) {
                place += 2
                return .symbol(found)
            }
        }
        if let found = Token.Symbol(rawValue: String(Unicode.Scalar(byte))) { return symbol(found) }
        let hints = ["=": "; equality is '=='", "&": "; 'and' is '&&'", "|": "; 'or' is '||'"]
        let rest = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.first
        let text = rest.map { String($0) } ?? ""
        throw problem("unexpected-character", "The character '\(text)' means nothing here\(hints[text] ?? "").")
    }

    private mutating func symbol(_ symbol: Token.Symbol) -> Token.Kind {
        place += 1
        return .symbol(symbol)
    }

    private mutating func word() throws(SyntaxProblem) -> Token.Kind {
        let start = place
        while let byte = peek(), isWord(byte) { place += 1 }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        guard let next = peek(), next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") else {
            return .identifier(word)
        }
        switch word {
        case "r", "R": return .string(try string(isRaw: true))
        case "b", "B": return .bytes(try byteString(isRaw: false))
        case "br", "bR", "Br", "BR": return .bytes(try byteString(isRaw: true))
        default: return .identifier(word)
        }
    }

    /// A name in backticks: letters, digits and `_.-/` with spaces.
    private mutating func quotedIdentifier() throws(SyntaxProblem) -> Token.Kind {
        place += 1
        let start = place
        while let byte = peek(), isWord(byte) || [0x2D, 0x2E, 0x2F, 0x20].contains(byte) { place += 1 }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        guard peek() == UInt8(ascii: "`"), !name.isEmpty else {
            throw problem("unclosed-name", "A name in backticks is of letters, digits, '_', '-', '.', '/' and spaces.")
        }
        place += 1
        return .quotedIdentifier(name)
    }

    private mutating func skipSpace() {
        while let byte = peek() {
            if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x0C {
                place += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                while let byte = peek(), byte != 0x0A, byte != 0x0D { place += 1 }
            } else {
                return
            }
        }
    }

    func peek(_ distance: Int = 0) -> UInt8? {
        place + distance < bytes.count ? bytes[place + distance] : nil
    }

    func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
    }

    func problem(_ code: String, at offset: Int? = nil, _ sentence: String) -> SyntaxProblem {
        SyntaxProblem(code: code, offset: offset ?? place, sentence: sentence)
    }
}
