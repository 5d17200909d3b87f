/// Which characters, and how many of them, a string may hold.
///
/// The lengths and the classes are those of the Identity Store, the store that the service writes to. The five characters
/// that the service's guide forbids are refused in every string that describes a person or a group, and let pass only
/// where a URL or an identifier belongs: `profileUrl`, `$ref`, the ids of members and of the manager.
enum TextRule: Sendable, Equatable {
    /// Up to 1024 characters: letters, marks, symbols, numbers, punctuation, and some kinds of space.
    case ordinary
    /// As `ordinary`, and free to hold any of the five forbidden characters.
    case reference
    /// Up to 128 characters without any space.
    case userName
    /// As `userName`, with the normal and the non-breaking space.
    case userNameWithSpaces

    private static let forbidden: Set<Unicode.Scalar> = ["<", ">", ";", ":", "%"]

    /// Says what is wrong with a text.
    ///
    /// - Parameter text: The text as it was sent.
    /// - Returns: The first problem, or nil where there is none.
    func problem(with text: String) -> String? {
        let limit = self == .userName || self == .userNameWithSpaces ? 128 : 1024
        if text.isEmpty { return "is empty" }
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            if count > limit { return "has more than \(limit) characters" }
            if self != .reference, Self.forbidden.contains(scalar) {
                return "holds the character \(scalar), one of < > ; : %"
            }
            if !allows(scalar) {
                return "holds the character U+\(String(scalar.value, radix: 16, uppercase: true))"
            }
        }
        return nil
    }

    private func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."~": return true
        case " ", "\u{A0}": return self != .userName
        case "\t", "\n", "\r", "\u{3000}": return self == .ordinary || self == .reference
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        default:
            return false
        }
    }
}
