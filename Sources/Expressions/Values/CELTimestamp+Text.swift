extension CELTimestamp {
    /// Reads a time as RFC 3339 writes it: `2009-02-13T23:31:30.5+01:00`.
    ///
    /// Nil results for any other text, for a day that does not exist, and outside the years 1 to 9999.
    ///
    /// - Parameter text: Upper-case `T` and `Z`; what a fraction has beyond nine digits is cut off.
    package init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
            reader.take("-"), let day = reader.number(digits: 2), reader.take("T"),
            let hour = reader.number(digits: 2), reader.take(":"), let minute = reader.number(digits: 2),
            reader.take(":"), let second = reader.number(digits: 2)
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.take(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard (1...12).contains(month), day >= 1, day <= date.daysInMonth, hour < 24, minute < 60, second < 60 else {
            return nil
        }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// As RFC 3339 writes it, in UTC, with as much of a fraction as there is.
    package var text: String {
        let parts = parts(offset: 0)
        let date = parts.date
        var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
        text += "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
        if nanoseconds != 0 { text += "." + fraction(Int64(nanoseconds)) }
        return text + "Z"
    }

    /// The calendar day and the time of day, some seconds east of UTC.
    func parts(offset: Int64) -> (date: CivilDate, hour: Int64, minute: Int64, second: Int64) {
        let local = seconds + offset
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let rest = local - days * 86_400
        return (CivilDate(daysSince1970: days), rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// A number with zeros before it.
func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A part of a second in nanoseconds as decimal digits, without zeros at the end.
func fraction(_ nanoseconds: Int64) -> String {
    var digits = padded(nanoseconds, 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits
}
