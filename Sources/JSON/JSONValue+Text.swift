extension JSONValue {
    /// Deepest nesting that is read: far above any real document, far below what a stack bears.
    package static let maximumDepth = 64

    /// Reads one JSON document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 text, without a byte order mark.
    ///   - maximumDepth: how many arrays and objects may stand inside one another.
    /// - Throws: `JSONSyntaxError` with the byte at which the text stops being JSON; also for a name that stands twice
    ///   in one object, U+0000, and invalid UTF-8.
    package init(parsing bytes: [UInt8], maximumDepth: Int = JSONValue.maximumDepth) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        self = try parser.document()
    }

    /// Reads one JSON document from a string.
    ///
    /// See ``init(parsing:maximumDepth:)``.
    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// The one text of this value: names sorted by their UTF-8 bytes, no white space, only the escapes that are needed.
    ///
    /// The same value gives the same bytes on every machine and toolchain; digests and sealed payloads rely on it.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// ``canonicalText`` as UTF-8.
    package var canonicalBytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(256)
        write(to: &out)
        return out
    }

    private func write(to out: inout [UInt8]) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let truth): out += truth ? "true".utf8 : "false".utf8
        case .integer(let number): out += String(number).utf8
        case .double(let number): out += Self.text(of: number).utf8
        case .string(let text): Self.write(text, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                element.write(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            var first = true
            for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                if !first { out.append(UInt8(ascii: ",")) }
                first = false
                Self.write(name, to: &out)
                out.append(UInt8(ascii: ":"))
                value.write(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// Swift prints the shortest text that reads back as the same number; JSON has no infinity, so those become null.
    private static func text(of number: Double) -> String { number.isFinite ? String(number) : "null" }

    /// Every byte of a character beyond ASCII is above those that are escaped.
    private static func write(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for byte in text.utf8 { out += escape(byte) }
        } else {
            out += text.utf8
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): return Array("\\n".utf8)
        case UInt8(ascii: "\r"): return Array("\\r".utf8)
        case UInt8(ascii: "\t"): return Array("\\t".utf8)
        case ..<0x20:
            let digits = String(byte, radix: 16)
            return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        default: return [byte]
        }
    }
}
