/// Sizes, texts and types (cel-spec, "List of Standard Definitions").
enum StandardFunctions {
    static let all: [CELFunction] =
        [
            CELFunction("dyn", [.dyn], .dyn) { arguments, _ in arguments[0] },
            CELFunction("type", [.dyn], .type) { arguments, _ in .type(arguments[0].typeName) },
        ] + sizes(isMember: false) + sizes(isMember: true) + texts

    private static func sizes(isMember: Bool) -> [CELFunction] {
        [CELType.string, .bytes, .anyList, .anyMap].map { type in
            CELFunction("size", isMember: isMember, [type], .int) { arguments, meter throws(CELEvaluationError) in
                switch arguments[0] {
                case .string(let text):
                    try meter.charge(bytes: text.utf8.count)
                    return .int(Int64(text.unicodeScalars.count))
                case .bytes(let bytes): return .int(Int64(bytes.count))
                case .list(let elements): return .int(Int64(elements.count))
                case .map(let map): return .int(Int64(map.count))
                default: throw arguments.mismatch("size")
                }
            }
        }
    }

    private static let texts: [CELFunction] = [
        text("startsWith") { ByteSearch.hasPrefix($0, $1) },
        text("endsWith") { ByteSearch.hasSuffix($0, $1) },
        text("contains") { ByteSearch.first($1, in: $0, from: 0) != nil },
        CELFunction("matches", isMember: true, [.string, .string], .bool, matches),
        CELFunction("matches", [.string, .string], .bool, matches),
    ]

    private static func text(
        _ name: String, _ test: @escaping @Sendable (Span<UInt8>, Span<UInt8>) -> Bool
    ) -> CELFunction {
        CELFunction(name, isMember: true, [.string, .string], .bool) { arguments, meter throws(CELEvaluationError) in
            let text = try arguments.text(0)
            let part = try arguments.text(1)
            try meter.charge(bytes: text.utf8.count)
            return .bool(test(text.utf8Span.span, part.utf8Span.span))
        }
    }

    private static let matches: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        let pattern = try arguments.text(1)
        try meter.charge(bytes: pattern.utf8.count * 16)
        return .bool(try Pattern(pattern).matches(try arguments.text(0), &meter))
    }
}
