/// A span of time in words, in the unit that fits it.
enum DelayText {
    /// The words for so many microseconds.
    static func of(_ microseconds: Int64) -> String {
        func tenths(_ unit: Int64, _ name: String) -> String {
            let number = microseconds / (unit / 10)
            return "\(number / 10).\(number % 10) \(name)"
        }
        switch microseconds {
        case ..<1_000: return "\(microseconds) µs"
        case ..<1_000_000: return tenths(1_000, "ms")
        case ..<120_000_000: return tenths(1_000_000, "s")
        case ..<7_200_000_000: return tenths(60_000_000, "min")
        case ..<172_800_000_000: return tenths(3_600_000_000, "h")
        default: return tenths(86_400_000_000, "days")
        }
    }
}
