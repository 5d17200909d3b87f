import Domain
import TestKit
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        ("Ana", "ana"), ("\u{E9}", "e\u{301}"), ("\u{C9}A", "e\u{301}a"), ("\u{212B}", "\u{E5}"),
        ("\u{391}", "\u{3B1}"),
    ])
    func `names that only look different are one name`(one: String, other: String) {
        #expect(Array(Names.folded(one).utf8) == Array(Names.folded(other).utf8))
    }

    @Test(arguments: [("ana", "anna"), ("a b", "ab"), ("\u{131}", "i"), ("e", "\u{E9}"), ("stra\u{DF}e", "strasse")])
    func `names that differ stay different`(one: String, other: String) {
        #expect(Names.folded(one) != Names.folded(other))
    }

    /// Three discouraged Tibetan vowel signs, which the standard library's normalisation does not put into order.
    private static let unordered: Set<UInt32> = [0x0F73, 0x0F75, 0x0F81]

    @Test(arguments: Seeds.take(short: 10, long: 200))
    func `folding twice changes nothing`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<8 {
                let value = UInt32.random(in: 0x20...0x2FFF, using: &random)
                guard !Self.unordered.contains(value), let scalar = Unicode.Scalar(value) else { continue }
                scalars.append(scalar)
            }
            let folded = Names.folded(String(scalars))
            #expect(Array(Names.folded(folded).utf8) == Array(folded.utf8), "\(scalars.map(\.value))")
        }
    }

    @Test(arguments: [
        "", " a", "a ", "\u{A0}a", "a\u{0}b", "a\nb", "\u{85}", "a\u{7F}", String(repeating: "a", count: 257),
    ])
    func `a name that nobody could type again is refused`(name: String) { #expect(Names.problem(name) != nil) }

    @Test(arguments: [
        "a", "Ana Mar\u{ED}a", "\u{9648}\u{5C0F}\u{660E}", "o'neil@example.com", "{0}",
        String(repeating: "\u{E9}", count: 256),
    ])
    func `any other name is accepted`(name: String) { #expect(Names.problem(name) == nil) }

    @Test(arguments: [
        ("title", true), ("costCentre2", true), ("a_b", true), ("", false), ("2a", false), ("_a", false),
        ("a-b", false), ("\u{E9}", false), ("a b", false), (String(repeating: "a", count: 65), false),
    ])
    func `an attribute is named by letters, digits and underscores`(name: String, isAccepted: Bool) {
        #expect((UserAttribute.problem(name: name) == nil) == isAccepted)
    }
}

@Suite struct ExternalIdTests {
    @Test func `it is 128 bits, read and written as 32 lower-case digits`() throws {
        var random = SplitMix64(seed: 7)
        var drawn: Set<ExternalId> = []
        for _ in 0..<500 {
            let id = ExternalId(using: &random)
            #expect(ExternalId(text: id.text) == id)
            #expect(id.bytes.count == 16)
            drawn.insert(id)
        }
        #expect(drawn.count == 500)
        let id = try #require(ExternalId(text: "00ff1234567890abcdefabcdefabcdef"))
        #expect(Array(id.bytes.prefix(3)) == [0x00, 0xFF, 0x12])
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 33), String(repeating: "A", count: 32),
        String(repeating: "g", count: 32),
    ])
    func `any other text is none`(text: String) { #expect(ExternalId(text: text) == nil) }
}

@Suite struct EndpointTests {
    @Test(arguments: [
        "https://scim.example.com/tenant/scim/v2", "https://h:8443", "http://localhost:1/x", "http://127.0.0.1:9000",
        "http://[::1]:80/",
        "https://[2001:db8::1]/",
    ])
    func `https anywhere and http to this machine are endpoints`(text: String) {
        #expect(Endpoint.problem(text, allowsPlainHTTP: false) == nil)
    }

    @Test(arguments: [
        "", "example.com", "ftp://x", "https://", "https:///x", "https://u:p@h", "https://h?x=1", "https://h#x",
        "https://h/a b",
        "http://example.com", "http://localhost.example.com", "http://127.evil.example", "http://[::1", "HTTPS://x",
    ])
    func `anything else is refused`(text: String) { #expect(Endpoint.problem(text, allowsPlainHTTP: false) != nil) }

    @Test func `http elsewhere needs the flag`() {
        #expect(Endpoint.problem("http://example.com", allowsPlainHTTP: true) == nil)
    }

    @Test(arguments: [
        ("env:TOKEN", true), ("file:/run/token", true), ("env:", false), ("token", false), ("ENV:X", false),
        ("", false),
    ])
    func `a secret is named, never typed, and never repeated`(text: String, isAccepted: Bool) {
        let problem = Endpoint.problem(credential: text)
        #expect((problem == nil) == isAccepted)
        #expect(text.isEmpty || text == "env:" || problem?.contains(text) != true || text == "token")
    }
}
