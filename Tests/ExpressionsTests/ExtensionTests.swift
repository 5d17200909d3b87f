import Expressions
import Testing

/// The extensions (cel-go, ext/README.md).
@Suite struct ExtensionTests {
    static let strings = [
        "'hello'.charAt(4) == 'o'", "'hello'.charAt(5) == ''", "'hello mellow'.indexOf('') == 0",
        "'hello mellow'.indexOf('ello') == 1", "'hello mellow'.indexOf('jello') == -1",
        "'hello mellow'.indexOf('', 2) == 2",
        "'hello mellow'.indexOf('ello', 2) == 7", "''.indexOf('a') == -1", "['a', 'b'].join() == 'ab'",
        "[].join('/') == ''",
        "'hello mellow'.lastIndexOf('') == 12", "'hello mellow'.lastIndexOf('ello') == 7",
        "'hello mellow'.lastIndexOf('ello', 6) == 1", "'aé'.lastIndexOf('é') == 1",
        "'hello hello'.replace('he', 'we', 1) == 'wello hello'",
        "'hello hello'.replace('he', 'we', 0) == 'hello hello'", "'ab'.replace('', '-') == '-a-b-'",
        "'aaa'.replace('aa', 'b') == 'ba'",
        "'hello hello hello'.split(' ', 2) == ['hello', 'hello hello']", "'ab'.split('') == ['a', 'b']",
        "''.split(',') == ['']",
        "'tacocat'.substring(4) == 'cat'", "'tacocat'.substring(0, 4) == 'taco'", "'  \\ttrim\\n '.trim() == 'trim'",
        "'\\u180e\\u200b'.trim() == '\\u180e\\u200b'", "'gums'.reverse() == 'smug'",
        "'TacoCÆt'.lowerAscii() == 'tacocÆt'",
        #"strings.quote('a"b\\c\n') == "\"a\\\"b\\\\c\\n\"""#,
    ]
    static let formats = [
        "'%s'.format(['a']) == 'a'", "'%d%%'.format([50]) == '50%'", "'%.2f'.format([2.675]) == '2.67'",
        "'%f'.format([1e15]) == '1000000000000000.000000'",
        "'%.0f'.format([0.5]) == '0'", "'%.1f'.format([0.25]) == '0.2'", "'%.1f'.format([0.35]) == '0.3'",
        "'%.3f'.format([9.9999]) == '10.000'",
        "'%.20f'.format([0.1]) == '0.10000000000000000555'", "'%e'.format([1234.5678]) == '1.234568e+03'",
        "'%.2e'.format([0.00012345]) == '1.23e-04'",
        "'%.1e'.format([9.96]) == '1.0e+01'", "'%e'.format([0.0]) == '0.000000e+00'", "'%x'.format([-30]) == '-1e'",
        "'%X'.format([255]) == 'FF'",
        "'%b %b'.format([true, -5]) == '1 -101'", "'%o'.format([8]) == '10'",
        "'%s'.format([[1, 'a', null]]) == '[1, a, null]'",
        "'%s'.format([{'b': 1, 'a': 2}]) == '{a: 2, b: 1}'", "'%s'.format([1e20]) == '100000000000000000000'",
        "'%s'.format([type(1)]) == 'int'",
        "'%.3f'.format([-0.0001]) == '-0.000'", "'%d'.format([2.5]) == '2.5'", "'%f'.format([1e-320]) == '0.000000'",
        "'%s'.format([-0.5]) == '-0.5'",
    ]
    static let others = [
        "math.greatest(1, 2u, 1.5) == 2", "math.least([3, 1, 2]) == 1", "math.ceil(1.2) == 2.0",
        "math.round(-1.5) == -2.0", "math.trunc(-1.9) == -1.0",
        "math.abs(-1.5) == 1.5", "math.sign(-3) == -1", "math.sqrt(16) == 4.0", "math.bitXor(5, 3) == 6",
        "math.bitNot(0u) == 18446744073709551615u",
        "math.bitShiftLeft(1, 63) < 0", "math.bitShiftRight(-1, 63) == 1", "math.isNaN(0.0 / 0.0)",
        "base64.decode('aGk') == b'hi'",
        "base64.encode(b'') == ''", "base64.encode(b'ab') == 'YWI='", "optional.of(1).hasValue()",
        "!optional.ofNonZeroValue(0).hasValue()",
        "optional.none().orValue(3) == 3", "optional.of(1).or(optional.of(1 / 0)).value() == 1",
        "optional.of(1).optMap(x, x + 1).value() == 2",
        "{'a': 1}.?a.value() == 1", "!{}.?a.hasValue()", "{}.?a.b.c.orValue(1) == 1", "[1][?5].orValue(0) == 0",
        "{?'a': {}.?b} == {}",
        "[?optional.of(1), ?optional.none()] == [1]", "optional.of(optional.none()).hasValue()",
        "optional.unwrap([optional.of(1), optional.none()]) == [1]",
        "[optional.of(2)].unwrapOpt() == [2]", "type(optional.of(1)) == optional_type", "has({'a': {'b': 1}}.?a.b)",
        "!has({}.?a.b)",
    ]

    @Test(arguments: strings + formats + others)
    func `what the extensions define to be true is true`(source: String) throws {
        #expect(try evaluate(source).isLike(true), "\(source)")
    }

    @Test(arguments: [
        "'hello'.charAt(-1)", "'hello'.charAt(6)", "'hello mellow'.indexOf('ello', 20)", "'a'.indexOf('a', -1)",
        "'a'.lastIndexOf('a', -1)",
        "'tacocat'.substring(-1)", "'tacocat'.substring(2, 1)", "[1].join()", "'%s'.format([])", "'%'.format([1])",
        "'%z'.format([1])",
        "'%.'.format([1])", "'%.99999f'.format([1.0])", "'%d'.format(['a'])", "'%s'.format([optional.none()])",
        "math.greatest()",
        "math.greatest('a')", "math.greatest([])", "math.least(1, 'a')", "math.abs(-9223372036854775808)",
        "math.bitShiftLeft(1, -1)", "math.bitAnd(1, 1u)",
        "base64.decode('a')", "base64.decode('aGk==')", "base64.decode('a*==')", "optional.none().or(2)", "1.or(2)",
        "optional.of(1).optFlatMap(x, x)",
        "[?1]", "{?'a': 1}", "optional.of(1).b",
    ])
    func `what the extensions define to be an error is one`(source: String) {
        #expect(throws: CELEvaluationError.self, "\(source)") { try evaluate(source) }
    }
}
