/// Makes expressions of the language's grammar by chance; most are well formed, many are of no sense.
struct ExpressionGenerator {
    var random: SeededRandom

    private static let literals = [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "1u", "18446744073709551615u", "0.5", "1e308",
        "-0.0", "true", "false", "null", "''", "'a'", "'é🐱'", "b'\\xff'", "r'\\d+'", "[]", "{}", "int",
        "timestamp(0)", "timestamp('9999-12-31T23:59:59.999999999Z')", "duration('1ns')", "duration('-9223372036s')",
        "optional.none()", "optional.of(1)", "0x7f", "1.5e-7", "'%s %d %x'", "'(a*)*'",
    ]
    private static let names = [
        "x", "y", "user", "user.country", "user.level", "user.groups", "user.none", "int", "nothing", "a.b.c",
    ]
    private static let operators = ["+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "in", "&&", "||"]
    private static let members = [
        "size()", "trim()", "reverse()", "lowerAscii()", "value()", "hasValue()", "getHours()",
        "getFullYear('Europe/Paris')", "normalizeDiacritics()", "toTitle()", "unwrapOpt()", "removeDuplicates()",
        "join()",
        "?a", "a", "`b-c`",
    ]
    private static let memberCalls = [
        "contains", "startsWith", "endsWith", "matches", "indexOf", "lastIndexOf", "split", "join", "format", "charAt",
        "substring", "or", "orValue", "left", "right", "substringBefore", "replace", "formatDate", "nothing",
    ]
    private static let functions = [
        "size", "int", "uint", "double", "string", "bytes", "bool", "type", "dyn", "timestamp", "duration", "math.abs",
        "math.greatest", "math.bitNot", "math.bitShiftLeft", "base64.encode", "base64.decode", "strings.quote",
        "optional.of", "optional.ofNonZeroValue", "coalesce", "uniqueNames", "lookup", "join", "matches", "nothing",
    ]
    private static let macros = ["all", "exists", "exists_one", "map", "filter", "existsOne"]
    private static let pairMacros = [
        "all", "exists", "existsOne", "transformList", "transformMap", "transformMapEntry",
    ]

    mutating func expression(_ depth: Int) -> String {
        guard depth > 0 else { return random.below(3) == 0 ? pick(Self.names) : pick(Self.literals) }
        let next = depth - 1 - random.below(2)
        switch random.below(17) {
        case 0, 1, 2: return "\(operand(next)) \(pick(Self.operators)) \(operand(next))"
        case 3: return "\(pick(["!", "-", "!!", "--"]))\(operand(next))"
        case 4: return "\(operand(next)) ? \(operand(next)) : \(expression(next))"
        case 5: return "[" + list(next, 4) { "\($0.random.below(8) == 0 ? "?" : "")\($0.expression($1))" } + "]"
        case 6:
            return "{"
                + list(next, 3) { "\($0.random.below(8) == 0 ? "?" : "")\($0.expression($1)): \($0.expression($1))" }
                + "}"
        case 7: return "\(operand(next)).\(pick(Self.members))"
        case 8: return "\(operand(next)).\(pick(Self.memberCalls))(\(list(next, 3) { $0.expression($1) }))"
        case 9: return "\(pick(Self.functions))(\(list(next, 3) { $0.expression($1) }))"
        case 10: return "\(operand(next))[\(random.below(4) == 0 ? "?" : "")\(expression(next))]"
        case 11, 12: return "\(operand(next)).\(pick(Self.macros))(x, \(expression(next)))"
        case 13: return "\(operand(next)).\(pick(Self.pairMacros))(x, y, \(expression(next)))"
        case 14: return "cel.bind(y, \(expression(next)), \(expression(next)))"
        case 15: return "\(operand(next)).\(pick(["optMap", "optFlatMap"]))(x, \(expression(next)))"
        default: return "has(\(pick(Self.names)).\(pick(["a", "country", "?b"])))"
        }
    }

    /// A text that was damaged in a few places.
    mutating func damaged(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<(1 + random.below(4)) {
            let place = random.below(bytes.count + 1)
            switch random.below(4) {
            case 0: if place < bytes.count { bytes.remove(at: place) }
            case 1: bytes.insert(UInt8(random.below(256)), at: place)
            case 2:
                bytes.insert(
                    contentsOf: Array(pick(["(", ")", "[", "'", "\\", "?", ":", ".", "'''", "\"", "&&", "`"]).utf8),
                    at: place)
            default:
                let end = min(bytes.count, place + random.below(12))
                bytes.insert(contentsOf: Array(bytes[place..<max(place, end)]), at: random.below(bytes.count + 1))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func operand(_ depth: Int) -> String {
        let text = expression(depth)
        return random.below(5) == 0 ? text : "(\(text))"
    }

    private mutating func list(_ depth: Int, _ most: Int, _ item: (inout Self, Int) -> String) -> String {
        (0..<random.below(most)).map { _ in item(&self, depth) }.joined(separator: ", ")
    }

    private mutating func pick(_ items: [String]) -> String { items[random.below(items.count)] }
}

/// The generator of Sebastiano Vigna, splitmix64: small, and the same everywhere.
struct SeededRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
