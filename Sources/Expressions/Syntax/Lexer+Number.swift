extension Lexer {
    /// A number without its sign, which is an operator of its own.
    mutating func number() throws(SyntaxProblem) -> Token.Kind {
        let start = place
        if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
            place += 2
            while let byte = peek(), hexadecimal(byte) != nil { place += 1 }
            return try integer(start, digits: bytes[(start + 2)..<place], radix: 16)
        }
        skipDigits()
        var isWhole = true
        if peek() == UInt8(ascii: "."), isDigit(peek(1)) {
            isWhole = false
            place += 1
            skipDigits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if isDigit(peek(isSigned ? 2 : 1)) {
                isWhole = false
                place += isSigned ? 2 : 1
                skipDigits()
            }
        }
        if isWhole { return try integer(start, digits: bytes[start..<place], radix: 10) }
        try endOfNumber()
        var text = String(decoding: bytes[start..<place], as: UTF8.self)
        if text.hasPrefix(".") { text = "0" + text }
        guard let number = Double(text), number.isFinite else {
            throw problem("number-out-of-range", at: start, "The number \(text) is too large for a double.")
        }
        return .double(number)
    }

    private mutating func integer(
        _ start: Int, digits: ArraySlice<UInt8>, radix: Int
    ) throws(SyntaxProblem) -> Token.Kind {
        let isUnsigned = peek().map { $0 | 0x20 == UInt8(ascii: "u") } ?? false
        if isUnsigned { place += 1 }
        try endOfNumber()
        guard !digits.isEmpty else { throw problem("bad-number", "Hexadecimal digits are expected behind '0x'.") }
        // One more than an int holds, for the smallest one, whose sign comes before it.
        let largest: UInt64 = isUnsigned ? .max : 1 << 63
        guard let number = UInt64(String(decoding: digits, as: UTF8.self), radix: radix), number <= largest else {
            let type = isUnsigned ? "uint" : "int"
            throw problem("number-out-of-range", at: start, "The number is too large for an \(type) of 64 bits.")
        }
        return isUnsigned ? .uint(number) : .int(number)
    }

    private func endOfNumber() throws(SyntaxProblem) {
        guard let byte = peek(), isWord(byte) else { return }
        throw problem("bad-number", "A number ends here, but a letter follows it.")
    }

    private mutating func skipDigits() {
        while isDigit(peek()) { place += 1 }
    }

    /// The value of a hexadecimal digit.
    func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }
}
