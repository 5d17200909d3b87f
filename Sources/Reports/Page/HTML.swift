/// Markup in which every text that is put in is escaped.
///
/// A literal is markup; whatever is interpolated is text, unless it is markup itself:
///
///     let name = "<script>"
///     let cell: HTML = "<td>\(name)</td>"      // <td>&lt;script&gt;</td>
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    package private(set) var markup: String

    package init(stringLiteral markup: String) { self.markup = markup }

    package init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    /// Some markup after another.
    package init(_ parts: some Sequence<HTML>) {
        markup = ""
        for part in parts { markup += part.markup }
    }

    package static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }
    package static func += (left: inout HTML, right: HTML) { left.markup += right.markup }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ markup: String) { self.markup += markup }
        package mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        package mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        package mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        package mutating func appendInterpolation(_ number: Int64) { markup += String(number) }

        /// A coordinate, with one digit after the point: the same text on every machine.
        package mutating func appendInterpolation(_ coordinate: Double) {
            let tenths = Int((coordinate * 10).rounded())
            markup += (tenths < 0 ? "-" : "") + String(abs(tenths) / 10)
            if tenths % 10 != 0 { markup += "." + String(abs(tenths) % 10) }
        }
    }

    /// A text as it may stand between tags and in a quoted attribute.
    ///
    /// Controls that a reader cannot see are made visible: those that turn the direction of writing could show a name as
    /// another.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsCare) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where isHidden(scalar): escaped += "[U+\(hexadecimal(scalar))]"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func needsCare(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "&", "<", ">", "\"", "'": true
        default: isHidden(scalar)
        }
    }

    /// Controls other than tab and line end, and those that embed, override or isolate a direction.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF: true
        default: false
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
