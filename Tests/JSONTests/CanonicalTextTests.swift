import JSON
import TestKit
import Testing

@Suite struct CanonicalTextTests {
    static let cases: [(JSONValue, String)] = [
        (.null, "null"), (true, "true"), (0, "0"), (.integer(.min), "-9223372036854775808"), (.double(0.1), "0.1"),
        (.double(1), "1.0"), (.double(1e300), "1e+300"), (.double(.infinity), "null"), ("", #""""#),
        ("a\"b\\c/d", #""a\"b\\c/d""#), ("\n\r\t\u{8}\u{1F}", #""\n\r\t\u0008\u001f""#),
        ("\u{E9}\u{1F600}\u{7F}", "\"\u{E9}\u{1F600}\u{7F}\""),
        ([1, [], [:]], "[1,[],{}]"), (["b": 1, "a": 2, "": 3, "B": 4, "aa": 5], #"{"":3,"B":4,"a":2,"aa":5,"b":1}"#),
    ]

    @Test(arguments: cases)
    func `a value has one text: sorted names, no white space, few escapes`(value: JSONValue, text: String) {
        #expect(value.canonicalText == text)
    }

    @Test func `names are sorted by their UTF-8 bytes`() {
        // U+FF5E sorts after U+1F600 in UTF-16, and before it in UTF-8.
        let value: JSONValue = ["\u{1F600}": 1, "\u{FF5E}": 2, "z": 3, "\u{E9}": 4]
        #expect(value.canonicalText == "{\"z\":3,\"\u{E9}\":4,\"\u{FF5E}\":2,\"\u{1F600}\":1}")
    }

    @Test(arguments: Seeds.take(short: 20, long: 500))
    func `any value reads back as itself, and its text is stable`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let value = Self.value(&random, depth: 0)
            let text = value.canonicalText
            let read = try JSONValue(parsing: text)
            #expect(read == value)
            #expect(Array(read.canonicalText.utf8) == Array(text.utf8))
        }
    }

    @Test(arguments: Seeds.take(short: 20, long: 500))
    func `damaged text is refused or read, and never traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var read = 0
        for _ in 0..<200 {
            var bytes = Array(Self.value(&random, depth: 0).canonicalText.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(random.pick(Array("{}[],:\"\\u0e-.1".utf8), or: 0), at: place)
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            read += 1
            #expect((try? JSONValue(parsing: value.canonicalText)) == value)
        }
        print("JSON seed \(seed): 200 damaged texts, \(read) still JSON")
    }

    private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 6 : 8), using: &random) {
        case 0: .null
        case 1: .bool(random.chance(50))
        case 2: .integer(Int64(bitPattern: random.next()) >> Int64(random.next() % 64))
        case 3:
            .double(Double(bitPattern: random.next()).isFinite ? Double(Int64(bitPattern: random.next())) / 1024 : 0.5)
        case 4, 5: .string(text(&random))
        case 6: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        (text(&random), value(&random, depth: depth + 1))
                    },
                    uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let range: ClosedRange<UInt32> = random.pick(
                [0x1...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0x10000...0x10FFFF], or: 0x20...0x7E)
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}
