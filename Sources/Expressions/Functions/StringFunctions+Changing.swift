extension StringFunctions {
    /// The functions that make new strings.
    static let changing: [CELFunction] =
        [
            change("lowerAscii") { scalar in
                ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
            },
            change("upperAscii") { scalar in
                ("a"..."z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) & 0xDF) : scalar
            },
            CELFunction("reverse", isMember: true, [.string], .string) { arguments, meter throws(CELEvaluationError) in
                .string(string(try scalars(arguments, 0, &meter).reversed()))
            },
            CELFunction("trim", isMember: true, [.string], .string) { arguments, meter throws(CELEvaluationError) in
                let scalars = try Self.scalars(arguments, 0, &meter)
                let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
                let end = scalars.lastIndex { !$0.properties.isWhitespace } ?? start - 1
                return .string(string(scalars[start..<(end + 1)]))
            },
            CELFunction("strings.quote", [.string], .string) { arguments, meter throws(CELEvaluationError) in
                let text = try arguments.text(0)
                try meter.charge(bytes: text.utf8.count * 2)
                return .string(Quotation.quoted(text))
            },
            CELFunction("join", isMember: true, [.list(.string)], .string) {
                arguments, meter throws(CELEvaluationError) in
                .string(try join(try arguments.list(0), "", &meter))
            },
            CELFunction("join", isMember: true, [.list(.string), .string], .string) {
                arguments, meter throws(CELEvaluationError) in
                .string(try join(try arguments.list(0), try arguments.text(1), &meter))
            },
            CELFunction("replace", isMember: true, [.string, .string, .string], .string) {
                arguments, meter throws(CELEvaluationError) in
                .string(try replace(arguments, limit: .max, &meter))
            },
            CELFunction("replace", isMember: true, [.string, .string, .string, .int], .string) {
                arguments, meter throws(CELEvaluationError) in
                let limit = try arguments.int(3)
                return .string(try replace(arguments, limit: limit < 0 ? .max : Int(clamping: limit), &meter))
            },
            CELFunction("split", isMember: true, [.string, .string], .list(.string)) {
                arguments, meter throws(CELEvaluationError) in
                .list(try split(arguments, limit: .max, &meter))
            },
            CELFunction("split", isMember: true, [.string, .string, .int], .list(.string)) {
                arguments, meter throws(CELEvaluationError) in
                let limit = try arguments.int(2)
                return .list(try split(arguments, limit: limit < 0 ? .max : Int(clamping: limit), &meter))
            },
        ]

    private static func change(
        _ name: String, _ change: @escaping @Sendable (Unicode.Scalar) -> Unicode.Scalar
    ) -> CELFunction {
        CELFunction(name, isMember: true, [.string], .string) { arguments, meter throws(CELEvaluationError) in
            let text = try arguments.text(0)
            try meter.charge(bytes: text.utf8.count)
            return .string(string(text.unicodeScalars.lazy.map(change)))
        }
    }

    static func join(
        _ elements: [CELValue], _ separator: String, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> String {
        try meter.charge(elements.count)
        var length = 0
        for element in elements {
            guard case .string(let text) = element else { throw elements.mismatch("join") }
            length += text.utf8.count + separator.utf8.count
        }
        try meter.charge(bytes: length)
        var joined = ""
        joined.reserveCapacity(length)
        for (place, element) in elements.enumerated() {
            if place > 0 { joined += separator }
            if case .string(let text) = element { joined += text }
        }
        return joined
    }

    static func replace(
        _ arguments: [CELValue], limit: Int, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> String {
        let text = try arguments.text(0)
        let part = try arguments.text(1)
        let replacement = try arguments.text(2)
        try meter.charge(bytes: text.utf8.count + part.utf8.count)
        // Between any two code points, and at both ends, stands an empty string.
        let places =
            part.isEmpty
            ? Array(([0] + ends(of: text)).prefix(limit))
            : ByteSearch.all(part.utf8Span.span, in: text.utf8Span.span, limit: limit)
        guard !places.isEmpty else { return text }
        let (grown, overflows) = places.count.multipliedReportingOverflow(by: replacement.utf8.count)
        guard !overflows else { throw .costExceeded(limit: meter.limit) }
        try meter.charge(places.count)
        try meter.charge(bytes: grown)
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + grown)
        var start = 0
        for place in places {
            result += bytes[start..<place]
            result += replacement.utf8
            start = place + part.utf8.count
        }
        result += bytes[start...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Where each code point ends, in bytes.
    private static func ends(of text: String) -> [Int] {
        var end = 0
        return text.unicodeScalars.map { scalar in
            end += UTF8.width(scalar)
            return end
        }
    }

    static func split(
        _ arguments: [CELValue], limit: Int, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> [CELValue] {
        guard limit > 0 else { return [] }
        guard limit > 1 else { return [arguments[0]] }
        let text = try arguments.text(0)
        let separator = try arguments.text(1)
        try meter.charge(bytes: text.utf8.count + separator.utf8.count)
        let places =
            separator.isEmpty
            ? Array(ends(of: text).dropLast().prefix(limit - 1))
            : ByteSearch.all(separator.utf8Span.span, in: text.utf8Span.span, limit: limit - 1)
        try meter.charge(places.count + 1)
        if separator.isEmpty, text.isEmpty { return [] }
        let bytes = Array(text.utf8)
        var parts: [CELValue] = []
        parts.reserveCapacity(places.count + 1)
        var start = 0
        for place in places {
            parts.append(.string(String(decoding: bytes[start..<place], as: UTF8.self)))
            start = place + separator.utf8.count
        }
        parts.append(.string(String(decoding: bytes[start...], as: UTF8.self)))
        return parts
    }
}
