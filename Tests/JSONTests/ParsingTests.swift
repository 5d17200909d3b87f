import JSON
import Testing

/// RFC 8259, and the stricter rules of a journal.
@Suite struct ParsingTests {
    static let accepted: [(String, JSONValue)] = [
        ("null", .null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("42", 42), ("-7", -7),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.5", .double(1.5)), ("-0.0", .double(-0.0)),
        ("1e2", .double(100)), ("1E+2", .double(100)), ("1e-2", .double(0.01)), ("0e0", .double(0)),
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9""#, "\u{E9}"),
        (#""\uD83D\uDE00""#, "\u{1F600}"), (#""\ud83d\ude00""#, "\u{1F600}"), ("\"\u{7F}\"", "\u{7F}"),
        ("\"\u{2028}\"", "\u{2028}"), ("[]", []), ("[1,2]", [1, 2]), (" [ 1 , [ ] ] ", [1, []]), ("{}", [:]),
        (#"{"a":1}"#, ["a": 1]), ("\t{ \"a\" : { \"b\" : [ null ] } }\r\n", ["a": ["b": [.null]]]),
        (#"{"":0,"a":1}"#, ["": 0, "a": 1]),
    ]

    @Test(arguments: accepted)
    func `what RFC 8259 allows is read`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    static let refused = [
        "", " ", "nul", "nulll", "True", "TRUE", "undefined", "NaN", "Infinity", "-Infinity", "+1", "01", "-01", "00",
        "1.", ".5",
        "-", "1e", "1e+", "0x10", "1_000", "1 2", "[", "]", "[1", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{", "}", "{,}",
        "{a:1}",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:2}", "{'a':1}", "'a'", "\"", "\"a",
        "\"\\\"",
        "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\u0041\"", "\"\\uD800x\"",
        "\"\\uDE00\\uD83D\"", "\"a\nb\"", "\"a\tb\"", "\"\u{1}\"", "\u{FEFF}1", "// x\n1", "/* x */ 1", "1 // x",
        "\u{A0}1", "1\u{B}",
        "[1}", "{\"a\":1]", "1e400", "-1e999",
    ]

    @Test(arguments: refused)
    func `what RFC 8259 does not allow is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":{"c":1,"c":2}}"#, #"{"a":1,"\u0061":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
    ])
    func `a name that stands twice in one object is refused`(text: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.problem.contains("twice") == true)
    }

    @Test func `the same name may stand in two objects`() throws {
        #expect(try JSONValue(parsing: #"[{"a":1},{"a":2}]"#) == [["a": 1], ["a": 2]])
    }

    @Test(arguments: [#""\u0000""#, #""a\u0000b""#, #"{"\u0000":1}"#, "\"\u{0}\""])
    func `U+0000 is refused, escaped or not`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    static let badBytes: [[UInt8]] = [
        [0x80], [0xC3], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xFE, 0xFF],
        [0xF0, 0x80, 0x80, 0x80],
    ]

    @Test(arguments: badBytes)
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: [0x22, 0x5C, 0x6E] + bytes + [0x22])
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `nesting is read to the bound, refused beyond it, and never exhausts the stack`(open: String, close: String)
        throws
    {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + (open == "[" ? "" : "1") + String(repeating: close, count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth)) }
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth + 1)) }
        #expect(error?.problem.contains("deeper than \(JSONValue.maximumDepth)") == true)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(200_000)) }
        #expect(throws: Never.self) { try JSONValue(parsing: Array(nested(3).utf8), maximumDepth: 3) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(nested(4).utf8), maximumDepth: 3) }
    }

    @Test func `an error names the byte at which the text stops being JSON`() {
        let cases: [(String, Int)] = [
            ("[1,x]", 3), ("{\"a\":1}}", 7), ("\"ab\u{1}\"", 3), ("{\"a\":1,\"a\":2}", 7), ("", 0),
        ]
        for (text, offset) in cases {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
            #expect(error?.offset == offset, "\(text)")
            #expect(error?.description.contains("byte \(offset + 1)") == true)
        }
    }
}
