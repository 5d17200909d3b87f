/// Dates in the forms that target systems ask for.
enum DateFormat {
    static let functions: [CELFunction] = [
        // timestamp("2026-03-01T09:05:00Z").formatDate("dd.MM.yyyy HH:mm") == "01.03.2026 09:05"
        CELFunction("formatDate", isMember: true, [.timestamp, .string], .string) {
            arguments, meter throws(CELEvaluationError) in
            let time = try arguments.timestamp(0)
            return .string(try text(TimeFunctions.Parts(time, offset: 0), try arguments.text(1), &meter))
        },
        // the same in a time zone: t.formatDate("HH:mm", "Europe/Berlin")
        CELFunction("formatDate", isMember: true, [.timestamp, .string, .string], .string) {
            arguments, meter throws(CELEvaluationError) in
            let time = try arguments.timestamp(0)
            let offset = try ZoneOffset.seconds(of: try arguments.text(2), at: time)
            try meter.charge(10)
            return .string(try text(TimeFunctions.Parts(time, offset: offset), try arguments.text(1), &meter))
        },
        // "31.12.2026".parseDate("dd.MM.yyyy") == timestamp("2026-12-31T00:00:00Z")
        CELFunction("parseDate", isMember: true, [.string, .string], .timestamp) {
            arguments, meter throws(CELEvaluationError) in
            let text = try arguments.text(0)
            try meter.charge(bytes: text.utf8.count)
            return .timestamp(try time(text, try arguments.text(1), &meter))
        },
    ]

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// A format as runs of one letter, and texts that stand for themselves.
    private static func pieces(
        _ format: String, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> [(letter: Unicode.Scalar?, text: String)] {
        try meter.charge(bytes: format.utf8.count * 16)
        var pieces: [(letter: Unicode.Scalar?, text: String)] = []
        var isQuoted = false
        for scalar in format.unicodeScalars {
            if scalar == "'" {
                isQuoted.toggle()
            } else if !isQuoted, scalar.isASCII, scalar.properties.isAlphabetic {
                if let last = pieces.last, last.letter == scalar {
                    pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
                } else {
                    pieces.append((scalar, String(scalar)))
                }
            } else {
                pieces.append((nil, String(scalar)))
            }
        }
        guard !isQuoted else { throw invalid("formatDate", "a quote is not closed") }
        return pieces
    }

    private static func text(
        _ parts: TimeFunctions.Parts, _ format: String, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> String {
        var result = ""
        for piece in try pieces(format, &meter) {
            let width = piece.text.utf8.count
            switch piece.letter {
            case nil: result += piece.text
            case "y" where width == 2: result += padded(parts.date.year % 100, 2)
            case "y": result += padded(parts.date.year, width)
            case "M" where width > 2:
                let name = months[Int(parts.date.month - 1)]
                result += width == 3 ? String(name.prefix(3)) : name
            case "M": result += padded(parts.date.month, width)
            case "d": result += padded(parts.date.day, width)
            case "E":
                let name = days[Int(parts.date.dayOfWeek)]
                result += width < 4 ? String(name.prefix(3)) : name
            case "D": result += padded(parts.date.dayOfYear + 1, width)
            case "H": result += padded(parts.hour, width)
            case "h": result += padded((parts.hour + 11) % 12 + 1, width)
            case "a": result += parts.hour < 12 ? "AM" : "PM"
            case "m": result += padded(parts.minute, width)
            case "s": result += padded(parts.second, width)
            case "S": result += String(padded(parts.nanosecond, 9).prefix(width))
            default: throw invalid("formatDate", "the format '\(piece.text)' is not known")
            }
        }
        return result
    }

    private static func time(
        _ text: String, _ format: String, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> CELTimestamp {
        var reader = DigitReader(text)
        var numbers: [Unicode.Scalar: Int64] = ["y": 1970, "M": 1, "d": 1, "H": 0, "m": 0, "s": 0]
        for piece in try pieces(format, &meter) {
            if let letter = piece.letter {
                let width = piece.text.utf8.count
                guard numbers[letter] != nil, width == (letter == "y" ? 4 : 2) else {
                    throw invalid("parseDate", "the format '\(piece.text)' is not known")
                }
                guard let number = reader.number(digits: width) else {
                    throw invalid("parseDate", "the text does not have the form \(format)")
                }
                numbers[letter] = number
            } else {
                for scalar in piece.text.unicodeScalars {
                    guard scalar.isASCII, reader.take(scalar) else {
                        throw invalid("parseDate", "the text does not have the form \(format)")
                    }
                }
            }
        }
        let read = { (letter: Unicode.Scalar) in padded(numbers[letter] ?? 0, letter == "y" ? 4 : 2) }
        let day = "\(read("y"))-\(read("M"))-\(read("d"))T\(read("H")):\(read("m")):\(read("s"))Z"
        guard reader.isAtEnd, let time = CELTimestamp(day) else {
            throw invalid("parseDate", "the text is no date of the form \(format)")
        }
        return time
    }

    private static func invalid(_ function: String, _ reason: String) -> CELEvaluationError {
        .invalidArgument(function: function, reason: reason)
    }
}
