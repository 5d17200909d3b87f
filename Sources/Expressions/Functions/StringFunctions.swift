/// The extension of strings that looks into them (cel-go, ext/README.md, "Strings"); places count code points.
enum StringFunctions {
    static let searching: [CELFunction] =
        [
            CELFunction("charAt", isMember: true, [.string, .int], .string) {
                arguments, meter throws(CELEvaluationError) in
                let scalars = try Self.scalars(arguments, 0, &meter)
                let place = try Self.place(arguments, 1, within: scalars.count)
                return .string(place == scalars.count ? "" : String(scalars[place]))
            },
            CELFunction("substring", isMember: true, [.string, .int], .string) {
                arguments, meter throws(CELEvaluationError) in
                let scalars = try Self.scalars(arguments, 0, &meter)
                return .string(string(scalars[(try place(arguments, 1, within: scalars.count))...]))
            },
            CELFunction("substring", isMember: true, [.string, .int, .int], .string) {
                arguments, meter throws(CELEvaluationError) in
                let scalars = try Self.scalars(arguments, 0, &meter)
                let start = try place(arguments, 1, within: scalars.count)
                let end = try place(arguments, 2, within: scalars.count)
                guard start <= end else {
                    throw .invalidArgument(function: "substring", reason: "the range ends before it begins")
                }
                return .string(string(scalars[start..<end]))
            },
        ]
        + [2, 3].flatMap { count in
            let parameters = [CELType.string, .string, .int].prefix(count)
            return [
                CELFunction("indexOf", isMember: true, Array(parameters), .int) {
                    arguments, meter throws(CELEvaluationError) in
                    .int(Int64(try index(arguments, &meter)))
                },
                CELFunction("lastIndexOf", isMember: true, Array(parameters), .int) {
                    arguments, meter throws(CELEvaluationError) in
                    .int(Int64(try lastIndex(arguments, &meter)))
                },
            ]
        }

    private static func index(
        _ arguments: [CELValue], _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> Int {
        let scalars = try Self.scalars(arguments, 0, &meter)
        let part = try Self.scalars(arguments, 1, &meter)
        let start = arguments.count > 2 ? try place(arguments, 2, within: scalars.count) : 0
        guard !part.isEmpty else { return start }
        let head = scalars[..<start].reduce(0) { $0 + UTF8.width($1) }
        let text = try arguments.text(0)
        guard let found = ByteSearch.first(try arguments.text(1).utf8Span.span, in: text.utf8Span.span, from: head)
        else {
            return -1
        }
        return start + scalarCount(text, from: head, to: found)
    }

    private static func lastIndex(
        _ arguments: [CELValue], _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> Int {
        // Read backwards, the last place is the first one.
        let scalars = try Self.scalars(arguments, 0, &meter)
        let part = try Self.scalars(arguments, 1, &meter)
        let last = arguments.count > 2 ? try place(arguments, 2, within: scalars.count) : scalars.count
        guard !part.isEmpty else { return last }
        guard part.count <= scalars.count else { return -1 }
        let end = min(last + part.count, scalars.count)
        let text = string(scalars[..<end].reversed())
        let reversedPart = string(part.reversed())
        guard let found = ByteSearch.first(reversedPart.utf8Span.span, in: text.utf8Span.span, from: 0) else {
            return -1
        }
        return end - scalarCount(text, from: 0, to: found) - part.count
    }

    private static func scalarCount(_ text: String, from start: Int, to end: Int) -> Int {
        let bytes = text.utf8Span.span
        var count = 0
        for place in start..<end where bytes[place] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// The code points of an argument.
    static func scalars(
        _ arguments: [CELValue], _ place: Int, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> [Unicode.Scalar] {
        let text = try arguments.text(place)
        // Four bytes each, beside the text itself.
        try meter.charge(bytes: text.utf8.count * 4)
        return Array(text.unicodeScalars)
    }

    /// An argument that is a place between the first code point and the end.
    static func place(
        _ arguments: [CELValue], _ place: Int, within count: Int
    ) throws(CELEvaluationError) -> Int {
        let number = try arguments.int(place)
        guard let index = Int(exactly: number), index >= 0, index <= count else {
            throw .indexOutOfRange(number, count: count)
        }
        return index
    }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
