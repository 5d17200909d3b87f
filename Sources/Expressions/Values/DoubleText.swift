/// The texts of floating-point numbers, as other implementations of the language write them.
enum DoubleText {
    /// The shortest digits that read back as the same number, with an exponent where it is below -4 or above 20.
    static func general(_ number: Double) -> String {
        if let special = special(number, infinity: "Inf") { return special }
        let digits = Decimal(shortest: number.magnitude)
        let text = digits.exponent < -4 || digits.exponent >= 21 ? digits.scientific : digits.plain
        return (number.sign == .minus ? "-" : "") + text
    }

    /// The shortest digits that read back as the same number, never with an exponent.
    static func plain(_ number: Double) -> String {
        if let special = special(number, infinity: "Infinity") { return special }
        return (number.sign == .minus ? "-" : "") + Decimal(shortest: number.magnitude).plain
    }

    /// A fixed number of decimals; a tie goes to the even digit.
    static func fixed(_ number: Double, precision: Int) -> String {
        if let special = special(number, infinity: "Infinity") { return special }
        var digits = Decimal(exact: number.magnitude)
        digits.round(decimals: precision)
        return (number.sign == .minus ? "-" : "") + digits.fixed(decimals: precision)
    }

    /// One digit, a fixed number of decimals, and an exponent of at least two digits.
    static func scientific(_ number: Double, precision: Int) -> String {
        if let special = special(number, infinity: "Infinity") { return special }
        var digits = Decimal(exact: number.magnitude)
        digits.round(decimals: precision - digits.exponent)
        digits.pad(count: precision + 1)
        return (number.sign == .minus ? "-" : "") + digits.scientific
    }

    private static func special(_ number: Double, infinity: String) -> String? {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-" + infinity : (infinity == "Inf" ? "+Inf" : infinity) }
        return nil
    }
}

extension DoubleText {
    /// Decimal digits and the place of the point: `0.d1 d2 d3... * 10^point`.
    struct Decimal {
        private(set) var digits: [UInt8]
        private(set) var point: Int

        /// The power of ten of the first digit.
        var exponent: Int { point - 1 }

        /// The digits of Swift's own shortest text.
        init(shortest number: Double) {
            let text = number.description.split(separator: "e")
            let parts = text[0].split(separator: ".", omittingEmptySubsequences: false)
            let shift = text.count > 1 ? Int(text[1]) ?? 0 : 0
            self.init(digits: parts.flatMap { $0.utf8.map { $0 - UInt8(ascii: "0") } }, point: parts[0].count + shift)
        }

        /// Every digit there is, up to about 770 of them.
        ///
        /// A double is `m * 2^e`; below zero that is `m * 5^-e` with as many decimals.
        init(exact number: Double) {
            var integer = WideInteger(number.significandBitPattern | (number.isNormal ? 1 << 52 : 0))
            let power = (number.isNormal ? Int(number.exponentBitPattern) : 1) - 1075
            if power >= 0 {
                integer.multiply(by: 2, times: power)
            } else {
                integer.multiply(by: 5, times: -power)
            }
            let digits = integer.digits
            self.init(digits: digits, point: digits.count + min(power, 0))
        }

        private init(digits: [UInt8], point: Int) {
            let zeros = digits.prefix { $0 == 0 }.count
            self.digits = Array(digits.dropFirst(zeros))
            self.point = self.digits.isEmpty ? 1 : point - zeros
            while self.digits.last == 0 { self.digits.removeLast() }
        }

        /// Rounds to a number of decimals, or to tens and hundreds where it is negative.
        mutating func round(decimals: Int) {
            let kept = point + decimals
            guard kept < digits.count else { return }
            guard kept >= 0 else {
                digits = []
                return
            }
            let rest = digits[kept...]
            let isTie = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            let isUp = isTie ? kept > 0 && digits[kept - 1] % 2 == 1 : rest[kept] >= 5
            digits.removeLast(digits.count - kept)
            guard isUp else { return }
            while let last = digits.last {
                digits.removeLast()
                if last < 9 {
                    digits.append(last + 1)
                    return
                }
            }
            digits = [1]
            point += 1
        }

        mutating func pad(count: Int) {
            while digits.count < count { digits.append(0) }
        }

        var plain: String { fixed(decimals: max(0, digits.count - point)) }

        func fixed(decimals: Int) -> String {
            var text = point > 0 ? (0..<point).map { digit($0) }.joined() : "0"
            if decimals > 0 { text += "." + (0..<decimals).map { digit(point + $0) }.joined() }
            return text
        }

        var scientific: String {
            let rest = digits.dropFirst().map { String($0) }.joined()
            let power = digits.allSatisfy { $0 == 0 } ? 0 : exponent
            return digit(0) + (rest.isEmpty ? "" : "." + rest) + "e" + (power < 0 ? "-" : "+")
                + padded(Int64(power.magnitude), 2)
        }

        private func digit(_ place: Int) -> String {
            digits.indices.contains(place) ? String(digits[place]) : "0"
        }
    }
}
