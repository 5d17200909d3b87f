/// A whole number of any size, kept in groups of nine decimal digits, the lowest first.
struct WideInteger {
    private var groups: [UInt64]
    private static let base: UInt64 = 1_000_000_000

    init(_ number: UInt64) {
        groups = [number % Self.base, number / Self.base % Self.base, number / Self.base / Self.base]
    }

    /// Multiplies by a small number, several times over.
    mutating func multiply(by factor: UInt64, times: Int) {
        var left = times
        while left > 0 {
            // As many factors in one pass as stay below the base.
            var product = factor
            left -= 1
            while left > 0, product * factor < Self.base {
                product *= factor
                left -= 1
            }
            var carry: UInt64 = 0
            for place in groups.indices {
                let value = groups[place] * product + carry
                groups[place] = value % Self.base
                carry = value / Self.base
            }
            if carry > 0 { groups.append(carry) }
        }
    }

    /// The decimal digits, the highest first; zeros may stand before them.
    var digits: [UInt8] {
        groups.reversed().flatMap { group in padded(Int64(group), 9).utf8.map { $0 - UInt8(ascii: "0") } }
    }
}
