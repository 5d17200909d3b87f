import Expressions
import Testing

/// The functions for mapping attributes: each with what it gives.
@Suite struct MappingTests {
    static let truths = [
        "'Jürgen Großmann'.normalizeDiacritics() == 'Jurgen Grossmann'",
        "'É. Søndergård'.normalizeDiacritics() == 'E. Sondergard'",
        "'Łódź, Đà Nẵng, Æther'.normalizeDiacritics() == 'Lodz, Da Nang, AEther'",
        "'Ame\\u0301lie'.normalizeDiacritics() == 'Amelie'",
        "'İstanbul ığ'.normalizeDiacritics() == 'Istanbul ig'", "'plain'.normalizeDiacritics() == 'plain'",
        "'中村'.normalizeDiacritics() == '中村'",
        "'ÄPFEL'.toLower() == 'äpfel'", "'straße'.toUpper() == 'STRASSE'",
        "\"mary-ann o'neil\".toTitle() == \"Mary-Ann O'Neil\"",
        "' van  der Berg '.stripSpaces() == 'vanderBerg'", "'Sales'.left(2) == 'Sa'", "'Sales'.left(99) == 'Sales'",
        "'Sales'.right(2) == 'es'",
        "'Sales'.mid(1, 3) == 'ale'", "'Sales'.mid(9, 3) == ''", "'é'.left(1) == 'é'",
        "'jane@example.com'.substringBefore('@') == 'jane'",
        "'jane@example.com'.substringAfter('@') == 'example.com'", "'jane'.substringAfter('@') == ''",
        "'John Q. Public'.word(2, ' .') == 'Public'",
        "'John'.word(5, ' ') == ''", "coalesce(null, '', 'a') == 'a'", "coalesce(null, []) == null",
        "coalesce(optional.none(), 0) == 0",
        "coalesce({}.?a, {'b': 'c'}.?b) == 'c'", "lookup('DE', {'DE': 'Germany'}, '') == 'Germany'",
        "lookup('XX', {'DE': 'Germany'}, '-') == '-'",
        "join(', ', 'a', null, '', ['b', 'c']) == 'a, b, c'", "join('', []) == ''",
        "['a', 'b', 'a', 1, 1u].removeDuplicates() == ['a', 'b', 1]",
        "[[1], [1.0], [2]].removeDuplicates() == [[1], [2]]", "uniqueName('jdoe', 1) == 'jdoe'",
        "uniqueName('jdoe', 2) == 'jdoe2'",
        "uniqueName('jonathan', 12, 8) == 'jonath12'", "uniqueNames('jdoe', 3) == ['jdoe', 'jdoe2', 'jdoe3']",
        "uniqueNames('a', 0) == []",
        "timestamp('2026-03-01T09:05:07.25Z').formatDate('dd.MM.yyyy HH:mm') == '01.03.2026 09:05'",
        "timestamp('2026-03-01T21:05:07.25Z').formatDate(\"EEE d MMM yy h:mm:ss.SSS a 'at'\") == 'Sun 1 Mar 26 9:05:07.250 PM at'",
        "timestamp('2026-07-01T23:30:00Z').formatDate('yyyy-MM-dd HH', 'Europe/Berlin') == '2026-07-02 01'",
        "'31.12.2026'.parseDate('dd.MM.yyyy') == timestamp('2026-12-31T00:00:00Z')",
        "'20261231 235958'.parseDate('yyyyMMdd HHmmss') == timestamp('2026-12-31T23:59:58Z')",
    ]

    @Test(arguments: truths)
    func `each function gives what its documentation says`(source: String) throws {
        #expect(try evaluate(source, checking: .types).isLike(true), "\(source)")
    }

    @Test(arguments: [
        "'a'.left(-1)", "uniqueName('a', 0)", "uniqueName('a', 100, 2)", "uniqueNames('a', 1001)",
        "uniqueNames('a', -1)",
        "timestamp(0).formatDate('Q')", "timestamp(0).formatDate(\"'a\")", "'31.02.2026'.parseDate('dd.MM.yyyy')",
        "'x'.parseDate('dd')",
        "'1.1.2026'.parseDate('dd.MM.yyyy')", "'31.12.2026 '.parseDate('dd.MM.yyyy')", "join(',', [1])", "join(',', 1)",
    ])
    func `what cannot be done is an error`(source: String) {
        #expect(throws: CELEvaluationError.self, "\(source)") { try evaluate(source) }
    }

    @Test func `candidates for a name come in order, within a length and a number`() {
        #expect(Array(NameCandidates("jdoe", count: 4)) == ["jdoe", "jdoe2", "jdoe3", "jdoe4"])
        #expect(Array(NameCandidates("ab", longest: 2, count: 50)).suffix(2) == ["49", "50"])
        #expect(Array(NameCandidates("ab", longest: 1)).count == 9)
        #expect(NameCandidates("é", longest: 1).name(1) == "é")
        let taken: Set = ["jdoe", "jdoe2"]
        #expect(NameCandidates("jdoe").first { !taken.contains($0) } == "jdoe3")
    }
}
