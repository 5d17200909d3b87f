import Crypto

/// What a program that asks over HTTP may ask.
package enum TokenRole: String, Hashable, Sendable, CaseIterable {
    /// Whether and how somebody may sign in, now and in the past.
    case decision
    /// The same, and why: since when, by which policies, and through which groups.
    case auditor
}

/// The SHA-256 of a bearer token, as 64 lower-case hexadecimal digits: all that is ever stored of it.
///
/// A token is 256 random bits, so its digest tells nothing about it, and needs no salt and no slow hash.
package struct TokenDigest: Hashable, Sendable {
    /// Sixty-four hexadecimal digits.
    package let text: String

    /// Accepts exactly the digits that ``text`` gives.
    package init?(text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else {
            return nil
        }
        self.text = text
    }

    /// The digest of a token.
    ///
    /// - Parameter token: as it stands in a request, `pvr_` included.
    package init(of token: String) {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for byte in SHA256.hash(data: Array(token.utf8)) {
            for nibble in [byte >> 4, byte & 15] { digits.append(nibble < 10 ? 48 + nibble : 87 + nibble) }
        }
        text = String(decoding: digits, as: UTF8.self)
    }

    /// Whether two digests are one, in a time that does not depend on where they differ.
    package func isSame(as other: TokenDigest) -> Bool {
        var difference: UInt8 = 0
        for (one, two) in zip(text.utf8, other.text.utf8) { difference |= one ^ two }
        return difference == 0
    }
}

/// A new bearer token.
package enum Token {
    /// What every token begins with, so that one that lies where it should not is found by a search.
    package static let prefix = "pvr_"

    /// Draws a token: the prefix, and 256 random bits in base64url (RFC 4648, section 5).
    ///
    /// - Parameter generator: the system's at the edge, a seeded one in tests.
    /// - Returns: 47 characters, to be shown once.
    package static func draw(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var (bits, count) = (UInt64(0), 0)
        var text = prefix
        for _ in 0..<4 {
            let word: UInt64 = generator.next()
            for shift in stride(from: 56, through: 0, by: -8) {
                bits = bits << 8 | (word >> UInt64(shift) & 255)
                count += 8
                while count >= 6 {
                    count -= 6
                    text.append(alphabet[Int(bits >> UInt64(count) & 63)])
                }
                bits &= (1 << UInt64(count)) - 1
            }
        }
        // 256 bits are 42 digits of six, and four bits more.
        text.append(alphabet[Int(bits << UInt64(6 - count) & 63)])
        return text
    }
}
