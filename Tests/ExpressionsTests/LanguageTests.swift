import Expressions
import Testing

/// The language itself (cel-spec, doc/langdef.md), beside the conformance suite.
@Suite struct LanguageTests {
    static let literals = [
        #"'\x41\u0042\U00000043\104' == 'ABCD'"#, #"b'\x41\377' == b'A\xff'"#, #"r'\n' == '\\n'"#,
        #"b'é' == b'\xc3\xa9'"#,
        #"size(b'é') == 2 && size('é') == 1"#, #"'''a'b''c''' == "a'b''c""#, "'a\tb' == 'a\\tb'", "0xFF == 255",
        "-0x10 == -16", "0xFFu == 255u", "1e3 == 1000.0", ".5 == 0.5", "1.5E-1 == 0.15", "-9223372036854775808 < 0",
        "18446744073709551615u > 0u", "[1, 2,] == [1, 2]", "{'a': 1,} == {'a': 1}", "size({}) == 0 // a comment",
        "(\n1 // one\n+ 2) == 3", "--1 == 1", "---1 == -1", "!!true", "!!!false", "-(-(1)) == 1", "1 - -1 == 2",
        "{'in-a': 1}.`in-a` == 1", "true ? (false ? false : true) : false",
        "(false ? 1 : false ? 2 : 3) == 3", "2 + 3 * 4 == 14", "2 * 3 % 4 == 2", "10 - 4 - 3 == 3",
        "1 < 2 == true", "1 in [1] == true", "false && false || true", "true || false && false", "[[1]][0][0] == 1",
        "-1.5 == 0.0 - 1.5", "type(-1u == -1 || true) == bool",
    ]

    static let numbers = [
        "7 / -2 == -3", "-7 % 2 == -1", "7u / 2u == 3u", "1.0 / 0.0 > 1e308", "-1.0 / 0.0 < -1e308",
        "!(0.0 / 0.0 == 0.0 / 0.0)", "!(0.0 / 0.0 < 1)", "!(0.0 / 0.0 >= 1)", "0.0 / 0.0 != 1", "-0.0 == 0.0",
        "1 == 1u", "1u == 1.0", "2 > 1.5", "18446744073709551615u > 9223372036854775807", "-1 < 0u", "1u > -1.0",
        "int('-42') == -42", "int(-3.99) == -3", "int(3.99) == 3", "uint('42') == 42u", "double('1e3') == 1000.0",
        "double('-Infinity') < 0.0", "string(1e23) == '1e+23'", "string(0.1) == '0.1'", "string(100.0) == '100'",
        "string(-1) == '-1'", "string(1u) == '1'", "string(1e-7) == '1e-07'", "string(true) == 'true'",
        "int(9223372036854774784.0) == 9223372036854774784", "uint(1e19) == 10000000000000000000u",
        "type(1.0) == double", "type(null) == null_type", "type(type) == type", "type(b'') == bytes",
        "type(duration('1s')) == google.protobuf.Duration", "google.protobuf.Timestamp == type(timestamp(0))",
    ]

    static let collections = [
        "1.0 in [1]", "1u in {1: 2}", "1.0 in {1: 2}", "!(1.5 in {1: 2})", "!('1' in [1])",
        "{1: 'a', 2u: 'b'}[2] == 'b'",
        "[1, 2][1.0] == 2", "[1, 2][1u] == 2", "{'a': {'b': 1}}.a.b == 1", "has({'a': null}.a)", "!has({}.a)",
        "[1, [2]] == [1.0, [2u]]", "{'a': 1} != {'a': 1, 'b': 2}", "[1] != [1, 2]", "[] != {} ", "null != 0",
        "size([1] + [2, 3]) == 3", "'abc'.size() == 3", "[1, 2].size() == 2", "{1: 2}.size() == 1",
        "[3, 1, 2].exists(x, x == 1)", "[].all(x, false)", "![].exists(x, true)", "[1, 2, 2].exists_one(x, x == 1)",
        "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", "{'a': 1, 'b': 2}.map(k, k) == ['a', 'b']",
        "{'a': 1, 'b': 2}.filter(k, k != 'a') == ['b']", "[1, 2].all(x, [x].exists(y, y == x))",
        "[1, 0].exists(x, 1 / x == 1)", "[0, 1].exists(x, 1 / x == 1)", "![0, 2].all(x, 1 / x == 1)",
        "[1, 2].map(x, [3].map(x, x)) == [[3], [3]]", "[1, 2].transformList(i, v, i + v) == [1, 3]",
        "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}", "{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'}",
        "[4].transformMap(i, v, v) == {0: 4}", "cel.bind(a, 1, cel.bind(a, a + 1, a)) == 2",
    ]

    @Test(arguments: literals + numbers + collections)
    func `what the language defines to be true is true`(source: String) throws {
        #expect(try evaluate(source).isLike(true), "\(source)")
    }

    static let failures: [(source: String, code: String)] = [
        ("1 / 0", "division-by-zero"), ("1u % 0u", "division-by-zero"), ("1 + 1u", "no-matching-overload"),
        ("9223372036854775807 + 1", "out-of-range"), ("0u - 1u", "out-of-range"),
        ("-9223372036854775808 / -1", "out-of-range"),
        ("-9223372036854775808 % -1", "out-of-range"), ("-(-9223372036854775808)", "out-of-range"),
        ("int(1e19)", "out-of-range"), ("int(0.0 / 0.0)", "out-of-range"), ("uint(-1)", "out-of-range"),
        ("uint(-1.0)", "out-of-range"), ("int('1.5')", "conversion-failed"), ("uint('-1')", "conversion-failed"),
        ("double('1e999')", "conversion-failed"), ("double(' 1')", "conversion-failed"),
        ("bool('yes')", "conversion-failed"),
        ("string(b'\\xff')", "conversion-failed"), ("timestamp('2009-02-30T00:00:00Z')", "conversion-failed"),
        ("timestamp(253402300800)", "out-of-range"), ("duration('1x')", "conversion-failed"),
        ("{1: 2, 1u: 3}", "duplicate-key"),
        ("{1.0: 2}", "unsupported-key"), ("{'a': 1}.b", "no-such-key"), ("[1][1]", "index-out-of-range"),
        ("[1][-1]", "index-out-of-range"), ("[1][0.5]", "invalid-argument"), ("nothing", "undeclared-name"),
        ("nothing.at.all", "undeclared-name"), ("nothing()", "unknown-function"), ("'a'.nothing()", "unknown-function"),
        ("1 && true", "no-matching-overload"), ("true && 1", "no-matching-overload"),
        ("1 ? 2 : 3", "no-matching-overload"),
        ("[1].all(x, x)", "no-matching-overload"), ("1.exists(x, true)", "no-matching-overload"),
        ("[1, 0].exists_one(x, 1 / x == 1)", "division-by-zero"), ("[0, 2].exists(x, 1 / x == 1)", "division-by-zero"),
        ("size(1)", "no-matching-overload"), ("'a'.matches('(')", "invalid-pattern"), ("-'a'", "no-matching-overload"),
        ("!1", "no-matching-overload"), ("1 in 1", "no-matching-overload"), ("1.a", "no-matching-overload"),
        ("has(1.a)", "no-matching-overload"), ("optional.none().value()", "no-value"), ("[?1]", "no-matching-overload"),
    ]

    @Test(arguments: failures)
    func `what the language defines to be an error is one`(source: String, code: String) {
        #expect(failure(source)?.code == code, "\(source)")
    }

    @Test(arguments: ["1 / 0 > 0", "nothing", "'a'", "nothing()", "[1][5]"])
    func `a side that decides makes up for an error on the other`(failing: String) throws {
        for source in [
            "\(failing) || true", "true || \(failing)", "!(\(failing) && false)", "!(false && \(failing))",
            "false || \(failing) || true", "!(true && \(failing) && false)", "[1, 2].exists(x, x == 2 || \(failing))",
        ] {
            #expect(try evaluate(source).isLike(true), "\(source)")
        }
        #expect(throws: CELEvaluationError.self) { try evaluate("\(failing) || false") }
        #expect(throws: CELEvaluationError.self) { try evaluate("true && \(failing)") }
    }

    @Test func `without macros their names are functions that nobody declared`() throws {
        let environment = CELEnvironment(checking: .syntax, usesMacros: false)
        let program = try environment.compile("[1].map(x, x)")
        #expect(throws: CELEvaluationError.unboundFunction("map")) { try program.evaluate(environment.activation()) }
    }

    @Test func `names are looked for in the container first, and under a leading dot only outside`() throws {
        let environment = CELEnvironment(
            variables: ["a.b.x", "a.x", "x", "a.b.y.z"].map { CELVariable($0, .string) }, container: "a.b")
        let activation = environment.activation(["a.b.x": "inner", "a.x": "middle", "x": "outer", "a.b.y.z": "deep"])
        for (source, value) in [("x", "inner"), (".x", "outer"), (".a.x", "middle"), ("y.z", "deep"), ("b.x", "inner")]
        {
            #expect(try environment.compile(source).evaluate(activation).string == value, "\(source)")
        }
    }
}
