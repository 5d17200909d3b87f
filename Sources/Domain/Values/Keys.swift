/// An event's place in the journal, from 1, without a hole.
package typealias Seq = Int64

/// The internal key of a user, group, app or policy: the seq of the event that created it.
package typealias EntityKey = Int64

/// The name under which a target knows one of our resources: 128 random bits, as 32 lower-case hexadecimal digits.
///
/// Drawn at the edge and carried by the command, never derived from a seq: a journal that lost its tail would give a
/// number out again, and the next person would be handed the last one's account.
package struct ExternalId: Hashable, Sendable, CustomStringConvertible {
    /// Thirty-two hexadecimal digits.
    package let text: String

    /// Accepts exactly the text that ``description`` gives.
    package init?(text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else {
            return nil
        }
        self.text = text
    }

    /// Draws a new identifier.
    ///
    /// - Parameter generator: where the bits come from: the system's at the edge, a seeded one in tests.
    package init(using generator: inout some RandomNumberGenerator) {
        let digits = Array("0123456789abcdef")
        var text = ""
        for _ in 0..<2 {
            let word = generator.next()
            for shift in stride(from: 60, through: 0, by: -4) { text.append(digits[Int(word >> UInt64(shift) & 15)]) }
        }
        self.text = text
    }

    /// The sixteen bytes, which also name the user's key in the key store.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        var high: UInt8?
        for digit in text.utf8 {
            let nibble = digit <= 57 ? digit - 48 : digit - 87
            if let first = high {
                out.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return out
    }

    package var description: String { text }
}

/// What a job makes equal, what a member is, and what a name belongs to.
package enum ResourceKind: String, Hashable, Sendable, CaseIterable {
    case user
    case group
}
