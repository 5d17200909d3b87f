/// Writes strings and bytes as literals of the language.
enum Quotation {
    private static let escapes: [Unicode.Scalar: String] = [
        "\u{7}": "\\a", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{B}": "\\v",
        "\\": "\\\\", "\"": "\\\"",
    ]

    /// The string in double quotes, with escapes for what has one of a single letter.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if let escape = escapes[scalar] {
                quoted += escape
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// A literal of bytes, printable ASCII as it is.
    static func quoted(_ bytes: [UInt8]) -> String {
        var quoted = "b\""
        for byte in bytes {
            let scalar = Unicode.Scalar(byte)
            if byte >= 0x20, byte < 0x7F, scalar != "\"", scalar != "\\" {
                quoted.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16)
                quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return quoted + "\""
    }
}
