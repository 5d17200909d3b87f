/// `"%s is %.2f".format([name, share])` (cel-go, ext/README.md, "Format").
enum FormatFunction {
    static let format = CELFunction("format", isMember: true, [.string, .anyList], .string) {
        arguments, meter throws(CELEvaluationError) in
        var writer = FormatWriter(arguments: try arguments.list(1))
        try writer.write(try arguments.text(0), &meter)
        return .string(writer.text)
    }

    static func invalid(_ reason: String) -> CELEvaluationError {
        .invalidArgument(function: "format", reason: reason)
    }
}

/// Fills the places of a template.
struct FormatWriter {
    let arguments: [CELValue]
    private(set) var text = ""
    private var next = 0
    private static let largestPrecision = 1000

    init(arguments: [CELValue]) {
        self.arguments = arguments
    }

    mutating func write(_ template: String, _ meter: inout CELCostMeter) throws(CELEvaluationError) {
        try meter.charge(bytes: template.utf8.count * 2)
        var scalars = template.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            guard scalar == "%" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            var precision: Int?
            if scalars.first == "." {
                scalars.removeFirst()
                precision = try Self.precision(&scalars)
            }
            guard let verb = scalars.popFirst() else { throw FormatFunction.invalid("the template ends after '%'") }
            if verb == "%", precision == nil {
                text += "%"
                continue
            }
            guard next < arguments.count else {
                throw FormatFunction.invalid("there is no argument for place \(next + 1) of the template")
            }
            let argument = arguments[next]
            next += 1
            try write(argument, verb, precision ?? 6, &meter)
        }
    }

    private static func precision(
        _ scalars: inout Substring.UnicodeScalarView
    ) throws(CELEvaluationError) -> Int {
        var digits = ""
        while let digit = scalars.first, ("0"..."9").contains(digit) {
            digits.unicodeScalars.append(scalars.removeFirst())
        }
        guard let precision = Int(digits), precision <= largestPrecision else {
            throw FormatFunction.invalid("a precision is a number from 0 to \(largestPrecision)")
        }
        return precision
    }

    private mutating func write(
        _ argument: CELValue, _ verb: Unicode.Scalar, _ precision: Int, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) {
        switch verb {
        case "s": try writeString(argument, &meter, depth: 0)
        case "d":
            switch argument {
            case .int(let number): text += String(number)
            case .uint(let number): text += String(number)
            case .double(let number): text += DoubleText.plain(number)
            default: throw Self.mismatch("d", "numbers", argument)
            }
        case "f", "e":
            // The digits of a double are worked out one by one.
            try meter.charge(100 + precision)
            let number = try Self.double(argument, verb)
            text +=
                verb == "f"
                ? DoubleText.fixed(number, precision: precision) : DoubleText.scientific(number, precision: precision)
        case "b":
            if case .bool(let truth) = argument {
                text += truth ? "1" : "0"
            } else {
                text += try Self.integer(argument, verb, radix: 2)
            }
        case "o": text += try Self.integer(argument, verb, radix: 8)
        case "x", "X": try writeHexadecimal(argument, verb, &meter)
        default: throw FormatFunction.invalid("'%\(verb)' means nothing")
        }
    }

    private static func double(_ argument: CELValue, _ verb: Unicode.Scalar) throws(CELEvaluationError) -> Double {
        switch argument {
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .double(let number): return number
        default: throw mismatch(verb, "numbers", argument)
        }
    }

    private static func integer(
        _ argument: CELValue, _ verb: Unicode.Scalar, radix: Int
    ) throws(CELEvaluationError) -> String {
        switch argument {
        case .int(let number): return String(number, radix: radix, uppercase: verb == "X")
        case .uint(let number): return String(number, radix: radix, uppercase: verb == "X")
        default: throw mismatch(verb, "whole numbers", argument)
        }
    }

    private mutating func writeHexadecimal(
        _ argument: CELValue, _ verb: Unicode.Scalar, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) {
        let bytes: [UInt8]
        switch argument {
        case .string(let string): bytes = Array(string.utf8)
        case .bytes(let octets): bytes = octets
        default:
            text += try Self.integer(argument, verb, radix: 16)
            return
        }
        try meter.charge(bytes: bytes.count * 3)
        for byte in bytes {
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: verb == "X")
        }
    }

    /// Writes any value, as `%s` does.
    private mutating func writeString(
        _ argument: CELValue, _ meter: inout CELCostMeter, depth: Int
    ) throws(CELEvaluationError) {
        try meter.charge(1)
        guard depth < CELValue.maximumDepth else { throw .nestingExceeded }
        switch argument {
        case .null: text += "null"
        case .bool(let truth): text += truth ? "true" : "false"
        case .int(let number): text += String(number)
        case .uint(let number): text += String(number)
        case .double(let number): text += DoubleText.plain(number)
        case .string(let string):
            try meter.charge(bytes: string.utf8.count)
            text += string
        case .bytes(let bytes):
            try meter.charge(bytes: bytes.count)
            text += String(decoding: bytes, as: UTF8.self)
        case .timestamp(let time): text += time.text
        case .duration(let duration): text += duration.text
        case .type(let name): text += name
        case .list(let elements):
            text += "["
            for (place, element) in elements.enumerated() {
                if place > 0 { text += ", " }
                try writeString(element, &meter, depth: depth + 1)
            }
            text += "]"
        case .map(let map): try writeMap(map, &meter, depth: depth)
        case .optional: throw Self.mismatch("s", "values", argument)
        }
    }

    /// The entries in the order of their keys' texts.
    private mutating func writeMap(
        _ map: CELMap, _ meter: inout CELCostMeter, depth: Int
    ) throws(CELEvaluationError) {
        var entries: [(key: ExactText, value: CELValue)] = []
        for entry in map.entries {
            var writer = FormatWriter(arguments: [])
            try writer.writeString(entry.key, &meter, depth: depth + 1)
            entries.append((ExactText(writer.text), entry.value))
        }
        entries.sort { $0.key < $1.key }
        text += "{"
        for (place, entry) in entries.enumerated() {
            text += (place > 0 ? ", " : "") + entry.key.text + ": "
            try writeString(entry.value, &meter, depth: depth + 1)
        }
        text += "}"
    }

    private static func mismatch(
        _ verb: Unicode.Scalar, _ expected: String, _ argument: CELValue
    ) -> CELEvaluationError {
        FormatFunction.invalid("'%\(verb)' writes \(expected), but the argument is of type \(argument.typeName)")
    }
}
