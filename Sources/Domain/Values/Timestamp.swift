/// An instant in microseconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since the epoch; negative before it.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The instant that is `duration` later, or the last one there is: times saturate, they do not trap.
    package func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let scaled = seconds.multipliedReportingOverflow(by: 1_000_000)
        let span = scaled.overflow ? (seconds < 0 ? Int64.min : Int64.max) : scaled.partialValue
        let sum = microseconds.addingReportingOverflow(span)
        if sum.overflow { return Timestamp(microseconds: span < 0 ? .min : .max) }
        let exact = sum.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return Timestamp(microseconds: exact.overflow ? sum.partialValue : exact.partialValue)
    }

    /// RFC 3339 in UTC, with as many digits of the second as are needed: `2021-12-31T23:59:59Z`.
    package var description: String {
        let day = Self.floor(microseconds, 86_400_000_000)
        let rest = microseconds &- day &* 86_400_000_000
        let (year, month, date) = Self.civil(day)
        var text = Self.pad(year, 4) + "-" + Self.pad(month, 2) + "-" + Self.pad(date, 2) + "T"
        text += Self.pad(rest / 3_600_000_000, 2) + ":" + Self.pad(rest / 60_000_000 % 60, 2)
        text += ":" + Self.pad(rest / 1_000_000 % 60, 2)
        let fraction = rest % 1_000_000
        if fraction > 0 {
            var digits = Self.pad(fraction, 6)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    /// Reads an RFC 3339 date-time, or a date, which means its first instant in UTC.
    ///
    /// Digits beyond the microsecond are cut off. A leap second (`:60`) is read as the second that follows it.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == 45, bytes[7] == 45,
            let year = Self.number(bytes, 0, 4), let month = Self.number(bytes, 5, 2),
            let date = Self.number(bytes, 8, 2),
            (1...12).contains(month), date >= 1, date <= Self.days(in: month, of: year)
        else { return nil }
        let midnight = Self.days(year, month, date) * 86_400_000_000
        if bytes.count == 10 {
            self.init(microseconds: midnight)
            return
        }
        guard bytes.count >= 20, bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32, bytes[13] == 58,
            bytes[16] == 58,
            let hour = Self.number(bytes, 11, 2), let minute = Self.number(bytes, 14, 2),
            let second = Self.number(bytes, 17, 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        var place = 19
        var fraction: Int64 = 0
        if bytes[place] == 46 {
            place += 1
            var unit: Int64 = 100_000
            let start = place
            while place < bytes.count, bytes[place] >= 48, bytes[place] <= 57 {
                fraction += Int64(bytes[place] - 48) * unit
                unit /= 10
                place += 1
            }
            guard place > start else { return nil }
        }
        guard let offset = Self.offset(bytes, place) else { return nil }
        let time = (hour * 3600 + minute * 60 + second - offset) * 1_000_000 + fraction
        self.init(microseconds: midnight + time)
    }

    private static func offset(_ bytes: [UInt8], _ place: Int) -> Int64? {
        guard place < bytes.count else { return nil }
        if bytes[place] == 90 || bytes[place] == 122 { return place + 1 == bytes.count ? 0 : nil }
        guard bytes[place] == 43 || bytes[place] == 45, bytes.count == place + 6, bytes[place + 3] == 58,
            let hours = number(bytes, place + 1, 2), let minutes = number(bytes, place + 4, 2), hours < 24, minutes < 60
        else { return nil }
        return (hours * 3600 + minutes * 60) * (bytes[place] == 43 ? 1 : -1)
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
        var number: Int64 = 0
        for byte in bytes[start..<start + count] {
            guard byte >= 48, byte <= 57 else { return nil }
            number = number * 10 + Int64(byte - 48)
        }
        return number
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since the epoch of a date of the proleptic Gregorian calendar, counted in years that begin in March.
    private static func days(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floor(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = days + 719_468
        let era = floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
