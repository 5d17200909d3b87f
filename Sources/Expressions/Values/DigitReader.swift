/// Reads numbers of a fixed number of digits from the start of a text.
struct DigitReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard place + digits <= bytes.count else { return nil }
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The digits after the point, as nanoseconds; what is finer is cut off.
    mutating func fraction() -> Int64? {
        guard var number = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 9 {
                number = number * 10 + digit
                count += 1
            }
        }
        while count < 9 {
            number *= 10
            count += 1
        }
        return number
    }

    /// `Z`, `+01:00` or `-02:30`, as seconds east of UTC.
    mutating func offset() -> Int64? {
        if take("Z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+") else { return nil }
        return hoursAndMinutes().map { isWest ? -$0 : $0 }
    }

    /// `01:00`, as seconds.
    mutating func hoursAndMinutes() -> Int64? {
        guard let hours = number(digits: 2), take(":"), let minutes = number(digits: 2), hours < 24, minutes < 60 else {
            return nil
        }
        return hours * 3600 + minutes * 60
    }

    private mutating func digit() -> Int64? {
        guard place < bytes.count, bytes[place] >= UInt8(ascii: "0"), bytes[place] <= UInt8(ascii: "9") else {
            return nil
        }
        place += 1
        return Int64(bytes[place - 1] - UInt8(ascii: "0"))
    }
}
