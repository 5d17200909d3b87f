import Expressions
import Testing

/// Where a source is wrong, and what is said about it.
@Suite struct SyntaxTests {
    static let problems: [(source: String, code: String, offset: Int, words: String)] = [
        ("", "unexpected-token", 0, "the end, but an expression is expected"),
        ("1 +", "unexpected-token", 3, "the end, but an expression"),
        ("1 2", "unexpected-token", 2, "a number, but an operator or the end"),
        ("(1", "unexpected-token", 2, "')' is expected"),
        ("[1 2]", "unexpected-token", 3, "',' or ']'"), ("{1 2}", "unexpected-token", 3, "':'"),
        ("{1: 2 3}", "unexpected-token", 6, "',' or '}'"),
        ("f(1 2)", "unexpected-token", 4, "',' or ')'"), ("a ? b", "unexpected-token", 5, "':'"),
        ("a.", "unexpected-token", 2, "a name"),
        ("a.1", "unexpected-token", 1, "an operator"), ("a[", "unexpected-token", 2, "an expression"),
        ("f(,)", "unexpected-token", 2, "an expression"),
        ("a = b", "unexpected-character", 2, "'=='"), ("a & b", "unexpected-character", 2, "'&&'"),
        ("a | b", "unexpected-character", 2, "'||'"),
        ("a # b", "unexpected-character", 2, "'#'"), ("aé", "unexpected-character", 1, "'é'"),
        ("'abc", "unclosed-string", 0, "is expected"),
        ("'a\nb'", "unclosed-string", 0, "not closed"), ("'''a", "unclosed-string", 0, "'''"),
        (#"'\q'"#, "bad-escape", 1, "none such"),
        (#"'\u12'"#, "bad-escape", 1, "4 hexadecimal"), (#"'\ud800'"#, "bad-escape", 1, "no code point"),
        (#"b'\u0041'"#, "bad-escape", 2, ""),
        (#"'\U00110000'"#, "bad-escape", 1, "no code point"), (#"'\18'"#, "bad-escape", 1, "octal"),
        ("9223372036854775808", "number-out-of-range", 0, "int"),
        ("-9223372036854775809", "number-out-of-range", 1, "int"),
        ("18446744073709551616u", "number-out-of-range", 0, "uint"), ("1e999", "number-out-of-range", 0, "double"),
        ("0x", "bad-number", 2, "Hexadecimal"), ("1a", "bad-number", 1, "letter"),
        ("1 in", "unexpected-token", 4, "an expression"), ("in", "unexpected-token", 0, ""),
        ("for", "reserved-word", 0, "'for'"), ("x.true", "unexpected-token", 2, "a name"),
        ("[1].map(1, 2)", "bad-macro-argument", 8, "simple name"),
        ("[1].all(a.b, true)", "bad-macro-argument", 8, "simple name"),
        ("[1].exists(i, i, true)", "bad-macro-argument", 14, "two names"),
        ("has(a)", "bad-macro-argument", 4, "selection"),
        ("Msg{a: 1}", "messages-unsupported", 3, ""), ("a.`b", "unclosed-name", 4, ""),
        ("`a`", "unexpected-token", 0, ""), ("a ? b ? c : d : e", "unexpected-token", 6, "':'"),
        ("true ? 1 :", "unexpected-token", 10, "an expression"), ("a b", "unexpected-token", 2, "'b'"),
        ("1.", "unexpected-token", 2, "a name"), ("!", "unexpected-token", 1, ""),
        ("f(1,)", "unexpected-token", 4, "an expression"), (")", "unexpected-token", 0, "')'"),
        ("a.b(", "unexpected-token", 4, ""), ("{", "unexpected-token", 1, ""), ("[?]", "unexpected-token", 2, ""),
    ]

    @Test(arguments: problems)
    func `a problem is told with its place, and with what is expected`(
        source: String, code: String, offset: Int, words: String
    ) throws {
        let error = try #require(throws: CELCompilationError.self) { try CELEnvironment().compile(source) }
        let mark = try #require(error.marks.first)
        #expect(error.marks.count == 1)
        #expect(mark.code == code, "\(source): \(mark)")
        #expect(mark.offset == offset, "\(source): \(mark)")
        #expect(mark.sentence.contains(words), "\(source): \(mark)")
    }

    @Test func `the line of a problem is shown with a caret under its place`() throws {
        let error = try #require(throws: CELCompilationError.self) {
            try CELEnvironment().compile("'ßé' ==\r\n\tnothing +* 1")
        }
        #expect(
            error.rendered
                == "2:11: Here stands '*', but an expression is expected. [unexpected-token]\n  \tnothing +* 1\n  \t         ^"
        )
    }
}
