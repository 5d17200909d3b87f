/// A length of time, to the nanosecond (google.protobuf.Duration, within 292 years).
package struct CELDuration: Hashable, Sendable {
    package let nanoseconds: Int64

    /// A length of time.
    ///
    /// - Parameter nanoseconds: Negative for one that reaches back.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads `1h45m47.5s`: numbers with units `h`, `m`, `s`, `ms`, `us`, `µs` and `ns`, after a sign.
    ///
    /// Nil results for any other text, and where the sum is out of range.
    ///
    /// - Parameter text: A lone `0` needs no unit.
    package init?(_ text: String) {
        var rest = text[...]
        var isNegative = false
        if let first = rest.unicodeScalars.first, first == "-" || first == "+" {
            isNegative = first == "-"
            rest = rest.dropFirst()
        }
        if rest == "0" {
            self.init(nanoseconds: 0)
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            // Summed below zero, where one more fits.
            guard let part = Self.part(&rest) else { return nil }
            let (sum, overflows) = total.subtractingReportingOverflow(part)
            guard !overflows else { return nil }
            total = sum
        }
        if !isNegative {
            guard total != .min else { return nil }
            total = -total
        }
        self.init(nanoseconds: total)
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1000), ("\u{B5}s", 1000), ("\u{3BC}s", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// One number with its unit, as nanoseconds; what is finer is cut off.
    private static func part(_ rest: inout Substring) -> Int64? {
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var decimals: Substring = ""
        if rest.first == "." {
            rest = rest.dropFirst()
            decimals = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(decimals.count)
        }
        guard !whole.isEmpty || !decimals.isEmpty else { return nil }
        let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
        rest = rest.dropFirst(name.count)
        guard let unit = units.first(where: { $0.name == name }), let number = Int64(whole.isEmpty ? "0" : whole) else {
            return nil
        }
        let (nanoseconds, overflows) = number.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflows else { return nil }
        var sum = nanoseconds
        var scale = unit.nanoseconds
        var remainder: Int64 = 0
        for digit in decimals.utf8 {
            // unit / 10^n, with what the divisions leave over carried along.
            let value = Int64(digit - UInt8(ascii: "0"))
            guard scale % 10 == 0 else {
                remainder = value * scale
                let (next, overflows) = sum.addingReportingOverflow(remainder / 10)
                guard !overflows else { return nil }
                return next
            }
            scale /= 10
            let (next, overflows) = sum.addingReportingOverflow(value * scale)
            guard !overflows else { return nil }
            sum = next
        }
        return sum
    }

    /// Whole seconds and a fraction, as in `-1.5s`.
    package var text: String {
        let magnitude = nanoseconds.magnitude
        let part = Int64(magnitude % 1_000_000_000)
        return (nanoseconds < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
            + (part == 0 ? "" : "." + fraction(part)) + "s"
    }
}
