/// The wait that a server asks for (RFC 9110 section 10.2.3).
enum RetryAfter {
    /// Longest wait that is believed, in seconds.
    private static let longest = 3600.0

    /// Reads the header: seconds, whole or with a fraction, or a date.
    ///
    /// - Parameters:
    ///   - value: the header's value.
    ///   - now: seconds since 1970.
    /// - Returns: from nothing to an hour; nil where the value is neither a number nor a date.
    static func wait(_ value: String, now: Double) -> Duration? {
        let text = value.drop { $0 == " " || $0 == "\t" }
        let body = text.first == "-" || text.first == "+" ? text.dropFirst() : text
        let isNumber = !body.isEmpty && body.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        let seconds = isNumber ? Double(text) : HTTPDate.seconds(text).map { $0 - now }
        guard let seconds, !seconds.isNaN else { return nil }
        return .milliseconds(Int64((min(max(seconds, 0), longest) * 1000).rounded(.up)))
    }
}
