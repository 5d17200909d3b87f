package import Domain
import JSON

extension CredentialExpiry {
    /// When a JSON Web Token says that it ends (RFC 7519 section 4.1.4).
    ///
    /// Nothing is verified: whoever made the token is asked by the target, not by us, and this is only to warn.
    ///
    /// - Parameter token: any access token; most are opaque.
    /// - Returns: nil for a token that is none of these, or does not say.
    package static func end(ofJWT token: String) -> Timestamp? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = base64URL(parts[1]), let claims = try? JSONValue(parsing: bytes) else {
            return nil
        }
        let seconds: Double? =
            switch claims["exp"] {
            case .integer(let number): Double(number)
            case .double(let number): number
            // RFC 7519 has a number; some issuers write a text.
            case .string(let text): Double(text)
            default: nil
            }
        guard let seconds, seconds > 0, seconds < 1e12 else { return nil }
        return Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    /// Reads base64url, which a JWT has without padding (RFC 7515 section 2).
    private static func base64URL(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 97 + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - 48 + 52
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
