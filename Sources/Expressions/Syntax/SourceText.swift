/// The text of a program, and where its lines begin.
struct SourceText: Sendable {
    let text: String
    let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// The lines without their ends.
    var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// The text of a part.
    subscript(range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// A problem at a place.
    func mark(_ code: String, at offset: Int, _ sentence: String) -> CELCompilationError.Mark {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Bytes that continue a code point are not counted.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return CELCompilationError.Mark(code: code, offset: offset, line: line, column: column, sentence: sentence)
    }
}

/// What the lexer and the parser throw: the first problem ends the reading.
struct SyntaxProblem: Error {
    let code: String
    let offset: Int
    let sentence: String
}
