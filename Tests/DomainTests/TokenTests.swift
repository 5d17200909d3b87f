import Domain
import TestKit
import Testing

@Suite struct TokenTests {
    @Test func `a token is 256 bits in base64url behind its prefix, and no two are the same`() {
        var random = SplitMix64(seed: 7)
        let tokens = (0..<1_000).map { _ in Token.draw(using: &random) }
        #expect(Set(tokens).count == tokens.count)
        for token in tokens {
            #expect(token.hasPrefix("pvr_") && token.utf8.count == 47)
            #expect(token.utf8.allSatisfy { $0 == 95 || $0 == 45 || ($0 >= 48 && $0 <= 122) })
        }
        // The last digit holds four bits, so it is one of sixteen.
        #expect(Set(tokens.compactMap(\.last)).count == 16)
        #expect(Set(tokens.flatMap { $0.dropFirst(4).dropLast() }).count == 64)
    }

    @Test func `the bits of a token are those that were drawn`() {
        struct Fixed: RandomNumberGenerator {
            func next() -> UInt64 { 0x0123_4567_89AB_CDEF }
        }
        var fixed = Fixed()
        // As `printf` and `base64` make it of the same 32 bytes.
        #expect(Token.draw(using: &fixed) == "pvr_ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8")
    }

    @Test func `a digest is SHA-256, and is compared whole`() {
        let digest = TokenDigest(of: "test")
        #expect(digest.text == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        #expect(digest.isSame(as: TokenDigest(of: "test")))
        for place in 0..<64 {
            var digits = Array(digest.text)
            digits[place] = digits[place] == "0" ? "1" : "0"
            let other = TokenDigest(text: String(digits))
            #expect(other.map { digest.isSame(as: $0) } == false)
        }
        for text in ["", "9F86", digest.text.uppercased(), digest.text + "0", String(digest.text.dropLast())] {
            #expect(TokenDigest(text: text) == nil)
        }
    }
}
