import Expressions
import Testing

/// Regular expressions (github.com/google/re2, wiki page "Syntax").
@Suite struct PatternTests {
    static let matches: [(pattern: String, hits: [String], misses: [String])] = [
        ("abc", ["abc", "xabcx"], ["ab", ""]), ("^abc$", ["abc"], ["abcd", "xabc", "abc\n"]), ("a|bc|", ["", "a"], []),
        ("^(a|bc)$", ["a", "bc"], ["", "b"]),
        ("^a*$", ["", "aaa"], ["ab"]), ("^a+?b$", ["ab", "aab"], ["b"]), ("^a?b$", ["b", "ab"], ["aab"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{1,3}$", ["a", "aaa"], ["", "aaaa"]), ("^a{0}$", [""], ["a"]), ("^a{,2}$", ["a{,2}"], ["aa"]),
        ("^[a-cx]$", ["b", "x"], ["d", ""]), ("^[^a-c]$", ["d", "\n"], ["a"]),
        ("^[]a]$", ["]", "a"], ["b"]), ("^[a-]$", ["a", "-"], ["b"]), ("^[\\]\\-\\\\]$", ["]", "-", "\\"], ["a"]),
        ("^\\d\\D\\w\\W\\s\\S$", ["1a_- x"], ["aaaaaa"]), ("^.$", ["é", "🐱"], ["\n", ""]),
        ("(?s)^.$", ["\n"], ["ab"]), ("(?i)^straße$", ["STRAßE", "Straße"], ["strasse"]),
        ("^(?i:a)b$", ["Ab", "ab"], ["AB"]), ("^(?i)a(?-i)b$", ["Ab"], ["aB"]), ("(?m)^b$", ["a\nb\nc"], ["ab"]),
        ("\\bfoo\\b", ["a foo b", "foo"], ["food"]), ("\\Boo", ["foo"], ["oo"]), ("\\Aa\\z", ["a"], ["ba"]),
        ("^\\x41\\x{1F431}\\101\\t$", ["A🐱A\t"], ["A"]), ("^[[:alpha:]]+[[:^digit:]]$", ["ab-"], ["a1"]),
        ("^\\pL+$", ["Größe"], ["a1"]), ("^\\p{Lu}\\P{Lu}$", ["Éa"], ["AA"]), ("^\\p{Greek}+$", ["αβγ"], ["abc"]),
        ("^[^\\p{L}]$", ["1"], ["é"]), ("^\\Qa.b\\E$", ["a.b"], ["axb"]), ("^(?P<name>a)(?<other>b)$", ["ab"], ["a"]),
        ("^(a*)*$", ["", "aaa"], ["b"]), ("^(a|b)*c$", ["ababc"], ["abab"]), ("^(|a)+$", ["", "aa"], ["b"]),
        ("^\\.\\*\\/$", [".*/"], ["a"]), ("^(?:a{2}){2}$", ["aaaa"], ["aaa"]), ("k", ["k"], ["K"]),
        ("(?i)^k$", ["\u{212A}", "K"], ["x"]),
        ("^[\\d\\-x]+$", ["1-x"], ["a"]), ("^a(?i)*b$", ["aaB", "b"], ["A"]), ("^{$", ["{"], []),
        ("^a{2$", ["a{2"], ["aa"]), ("$^", [""], ["a"]),
        ("^[[:word:]]+@[a-z]+\\.(com|org)$", ["jane_1@example.com"], ["jane@example.net"]),
    ]

    @Test(arguments: matches)
    func `a pattern matches what RE2 says`(pattern: String, hits: [String], misses: [String]) throws {
        for (texts, expected) in [(hits, true), (misses, false)] {
            for text in texts {
                let found = try evaluate("text.matches(pattern)", ["text": .string(text), "pattern": .string(pattern)])
                #expect(found.bool == expected, "\(pattern) and \(text)")
            }
        }
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "[b-a]", "*", "a**", "a{2}{3}", "a{1001}", "a{3,2}", "\\", "\\1", "\\p{Klingon}",
        "\\y", "(?P<", "(?P<a", "(?z)", "(?=a)", "(?<=a)", "\\x4", "\\x{110000}", "[[:nothing:]]",
        "((a{1000}){1000}){1000}", "(((){1000}){1000}){1000}", "\\C", "(?", "a+*", "{2}a", "a|{2}", "({1,3})", "\\x{}",
        "[\\",
    ])
    func `a pattern that is none is refused`(pattern: String) {
        #expect(throws: CELEvaluationError.self, "\(pattern)") {
            try evaluate("'a'.matches(pattern)", ["pattern": .string(pattern)])
        }
    }

    @Test func `deep groups are refused, and the stack holds those that are not`() throws {
        let deep = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(throws: CELEvaluationError.self) { try evaluate("'a'.matches(pattern)", ["pattern": .string(deep)]) }
        let bearable = String(repeating: "(", count: 64) + "a" + String(repeating: ")*", count: 64)
        #expect(try evaluate("'a'.matches(pattern)", ["pattern": .string(bearable)]).bool == true)
    }

    @Test(arguments: ["(a*)*b", "(a|aa)+$", "^(a+)+$", "(.*)(.*)(.*)(.*)(.*)b$", "(a?){50}a{50}b", "([a-z]+)*[0-9]"])
    func `time grows with the text, not with its ways to match`(pattern: String) throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        let clock = ContinuousClock()
        var found: CELValue?
        let time = try clock.measure {
            found = try evaluate(
                "text.matches(pattern)", ["text": .string(text), "pattern": .string(pattern)], costLimit: .max)
        }
        #expect(found?.bool == false)
        // Without optimization on a busy machine; a backtracking engine would need years.
        #expect(time < .seconds(60), "\(pattern)")
        #expect(throws: CELEvaluationError.costExceeded(limit: 1000)) {
            try evaluate(
                "text.matches(pattern)", ["text": .string(text), "pattern": .string(pattern)], costLimit: 1000)
        }
    }
}
