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
    package var canonicalText: String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let truth): out += truth ? "true" : "false"
        case .integer(let number): out += String(number)
        case .double(let number): out += Self.text(of: number)
        case .string(let text): Self.write(text, to: &out)
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += "," }
                element.write(to: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            var first = true
            for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                if !first { out += "," }
                first = false
                Self.write(name, to: &out)
                out += ":"
                value.write(to: &out)
            }
            out += "}"
        }
    }

    /// Swift prints the shortest text that reads back as the same number; JSON has no infinity, so those become null.
    private static func text(of number: Double) -> String { number.isFinite ? String(number) : "null" }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": out += "\\\""
                case "\\": out += "\\\\"
                case "\n": out += "\\n"
                case "\r": out += "\\r"
                case "\t": out += "\\t"
                case _ where scalar.value < 0x20:
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: out.unicodeScalars.append(scalar)
                }
            }
        } else {
            out += text
        }
        out += "\""
    }
}
