/// The three forms of a date in HTTP (RFC 9110 section 5.6.7).
enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Seconds since 1970; nil where the text is none of the three.
    ///
    /// - `Sun, 06 Nov 1994 08:49:37 GMT`, the one that is written today,
    /// - `Sunday, 06-Nov-94 08:49:37 GMT`, obsolete,
    /// - `Sun Nov  6 08:49:37 1994`, obsolete, that of C's `asctime`.
    static func seconds(_ text: some StringProtocol) -> Double? {
        let words = text.split(separator: " ").map { $0.lowercased() }
        switch words.count {
        case 6 where words[5] == "gmt": return seconds(day: words[1], month: words[2], year: words[3], time: words[4])
        case 4 where words[3] == "gmt":
            let date = words[1].split(separator: "-").map(String.init)
            guard date.count == 3, let year = Int(date[2]), date[2].count == 2 else { return nil }
            // Two digits mean the nearest past or future. Waits are short, so this century is the only one in question.
            return seconds(day: date[0], month: date[1], year: String(2000 + year), time: words[2])
        case 5: return seconds(day: words[2], month: words[1], year: words[4], time: words[3])
        default: return nil
        }
    }

    private static func seconds(day: String, month: String, year: String, time: String) -> Double? {
        let clock = time.split(separator: ":").map { Int($0) }
        guard let day = Int(day), (1...31).contains(day), let month = months.firstIndex(of: month),
            let year = Int(year), (1...9999).contains(year),
            clock.count == 3, let hour = clock[0], (0...23).contains(hour), let minute = clock[1],
            (0...59).contains(minute), let second = clock[2], (0...60).contains(second)
        else { return nil }
        return Double(days(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second)
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counting years from March so that leap days come last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year >= 0 ? year / 400 : (year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
