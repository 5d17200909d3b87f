import Foundation

/// How far a time zone is from UTC.
///
/// It needs all of Foundation, as `Diacritics` does: the essentials know no zones by name, and the data of the whole has
/// them without reading the machine's files.
enum ZoneOffset {
    /// Seconds east of UTC at a moment.
    ///
    /// - Parameters:
    ///   - zone: `UTC`, `+01:00`, `-02:30`, `02:00` or a name such as `Europe/Paris`.
    ///   - time: Summer time depends on it.
    /// - Returns: The distance at that moment, summer time included.
    /// - Throws: `invalidArgument` for a zone that is not known.
    static func seconds(of zone: String, at time: CELTimestamp) throws(CELEvaluationError) -> Int64 {
        if zone == "UTC" || zone.isEmpty { return 0 }
        var reader = DigitReader(zone)
        let isWest = reader.take("-")
        if !isWest { _ = reader.take("+") }
        if let offset = reader.hoursAndMinutes(), reader.isAtEnd { return isWest ? -offset : offset }
        guard zone.utf8.count <= 64, let named = TimeZone(identifier: zone) else {
            throw .invalidArgument(function: "time zone", reason: "there is no zone \(CELValue.string(zone))")
        }
        return Int64(named.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds))))
    }
}
