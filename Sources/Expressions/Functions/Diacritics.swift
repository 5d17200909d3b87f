import Foundation

/// Spells names with plain letters.
///
/// It needs all of Foundation for the decomposition of letters into a base and its marks.
enum Diacritics {
    /// Letters that are no combination of a letter and a mark, as products spell them.
    private static let letters: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ı": "i", "ŀ": "l",
        "Ŀ": "L", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ĸ": "k", "ŉ": "n", "ſ": "s", "ə": "e", "Ə": "E",
        "ƒ": "f", "ɨ": "i", "ȷ": "j", "ĳ": "ij", "Ĳ": "IJ",
    ]

    /// A text without accents: `Jürgen Großmann` becomes `Jurgen Grossmann`.
    ///
    /// Marks are taken away wherever they stand on a letter; what is no Latin letter keeps its own form otherwise.
    static func removed(from text: String) -> String {
        var result = ""
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if let letter = letters[scalar] {
                result += letter
            } else if scalar.properties.generalCategory != .nonspacingMark {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
