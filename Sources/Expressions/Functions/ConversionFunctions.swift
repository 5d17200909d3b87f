/// `int(x)`, `string(x)` and so on.
enum ConversionFunctions {
    static let all: [CELFunction] =
        [
            CELFunction("bool", [.bool], .bool) { arguments, _ in arguments[0] },
            CELFunction("bool", [.string], .bool) { arguments, _ throws(CELEvaluationError) in
                switch try arguments.text(0) {
                case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
                case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
                case let text: throw .conversion(to: "bool", reason: "the text is \(CELValue.string(text))")
                }
            },
            CELFunction("bytes", [.bytes], .bytes) { arguments, _ in arguments[0] },
            CELFunction("bytes", [.string], .bytes) { arguments, meter throws(CELEvaluationError) in
                let text = try arguments.text(0)
                try meter.charge(bytes: text.utf8.count)
                return .bytes(Array(text.utf8))
            },
            CELFunction("timestamp", [.timestamp], .timestamp) { arguments, _ in arguments[0] },
            CELFunction("timestamp", [.int], .timestamp) { arguments, _ throws(CELEvaluationError) in
                guard let time = CELTimestamp(seconds: try arguments.int(0)) else { throw .outOfRange("timestamp") }
                return .timestamp(time)
            },
            CELFunction("timestamp", [.string], .timestamp) { arguments, meter throws(CELEvaluationError) in
                let text = try arguments.text(0)
                try meter.charge(bytes: text.utf8.count)
                guard let time = CELTimestamp(text) else {
                    throw .conversion(to: "timestamp", reason: "a time such as 2009-02-13T23:31:30Z is expected")
                }
                return .timestamp(time)
            },
            CELFunction("duration", [.duration], .duration) { arguments, _ in arguments[0] },
            CELFunction("duration", [.string], .duration) { arguments, meter throws(CELEvaluationError) in
                let text = try arguments.text(0)
                try meter.charge(bytes: text.utf8.count)
                guard let duration = CELDuration(text) else {
                    throw .conversion(to: "duration", reason: "a length of time such as 1h30m is expected")
                }
                return .duration(duration)
            },
        ]
        + [CELType.int, .uint, .double, .string, .timestamp].map { CELFunction("int", [$0], .int, int) }
        + [CELType.int, .uint, .double, .string].map { CELFunction("uint", [$0], .uint, uint) }
        + [CELType.int, .uint, .double, .string].map { CELFunction("double", [$0], .double, double) }
        + [CELType.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration].map {
            CELFunction("string", [$0], .string, string)
        }

    private static let int: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        switch arguments[0] {
        case .int: return arguments[0]
        case .uint(let number):
            guard let int = Int64(exactly: number) else { throw .outOfRange("int") }
            return .int(int)
        case .double(let number):
            // Both ends are left out, as the nearest doubles beyond them cannot be told from them.
            guard number > -0x1p63, number < 0x1p63 else { throw .outOfRange("int") }
            return .int(Int64(number))
        case .timestamp(let time): return .int(time.seconds)
        case .string(let text):
            try meter.charge(bytes: text.utf8.count)
            guard let int = Int64(text) else { throw .conversion(to: "int", reason: "it is not a whole number") }
            return .int(int)
        default: throw arguments.mismatch("int")
        }
    }

    private static let uint: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        switch arguments[0] {
        case .uint: return arguments[0]
        case .int(let number):
            guard let uint = UInt64(exactly: number) else { throw .outOfRange("uint") }
            return .uint(uint)
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { throw .outOfRange("uint") }
            return .uint(UInt64(number))
        case .string(let text):
            try meter.charge(bytes: text.utf8.count)
            guard !text.hasPrefix("+"), !text.hasPrefix("-"), let uint = UInt64(text) else {
                throw .conversion(to: "uint", reason: "it is not a whole number from zero up")
            }
            return .uint(uint)
        default: throw arguments.mismatch("uint")
        }
    }

    private static let double: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        switch arguments[0] {
        case .double: return arguments[0]
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            try meter.charge(bytes: text.utf8.count)
            // Swift takes an overflow for infinity; here only the word stands for that.
            let isWord = text.utf8.contains { $0 | 0x20 == UInt8(ascii: "i") }
            guard let number = Double(text), number.isFinite || isWord || number.isNaN else {
                throw .conversion(to: "double", reason: "it is not a number")
            }
            return .double(number)
        default: throw arguments.mismatch("double")
        }
    }

    private static let string: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        switch arguments[0] {
        case .string: return arguments[0]
        case .bool(let truth): return .string(truth ? "true" : "false")
        case .int(let number): return .string(String(number))
        case .uint(let number): return .string(String(number))
        case .double(let number): return .string(DoubleText.general(number))
        case .timestamp(let time): return .string(time.text)
        case .duration(let duration): return .string(duration.text)
        case .bytes(let bytes):
            try meter.charge(bytes: bytes.count)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .conversion(to: "string", reason: "the bytes are not valid UTF-8")
            }
            return .string(text)
        default: throw arguments.mismatch("string")
        }
    }
}
