/// Functions for mapping attributes, as other provisioning products have them.
///
/// | here | Microsoft Entra ID | Okta | SailPoint |
/// |---|---|---|---|
/// | `join(", ", a, b)` | `Join` | `+`, `Arrays.toCsvString` | Concatenation |
/// | `s.normalizeDiacritics()` | `NormalizeDiacritics` | | Normalize Names, Decompose Diacritical Marks |
/// | `s.toLower()`, `s.toUpper()` | `ToLower`, `ToUpper` | `String.toLowerCase`, `String.toUpperCase` | Lower, Upper |
/// | `s.toTitle()` | `PCase` | | Name Normalizer |
/// | `s.left(3)`, `s.mid(1, 3)`, `s.right(3)` | `Left`, `Mid`, `Right` | `String.substring`, `String.left` | Substring |
/// | `s.stripSpaces()` | `StripSpaces` | `String.removeSpaces` | Replace All |
/// | `s.substringBefore("@")`, `s.substringAfter("@")` | `Mid` with `InStr` | the same names | Get End of String, Split |
/// | `s.word(1, ". ")` | `Word` | | Split |
/// | `s.replace(a, b)`, `s.split(a)` | `Replace`, `Split` | `String.replace` | Replace, Split |
/// | `coalesce(a, b)` | `Coalesce` | | First Valid |
/// | `lookup(key, {"DE": "Germany"}, "")` | `Switch` | | Lookup |
/// | `a ? b : c` | `IIF` | `a ? b : c` | Conditional |
/// | `t.formatDate("yyyy-MM-dd")` | `FormatDateTime` | `Time.fromWindowsToIso8601` and others | Date Format |
/// | `uniqueName(base, 2)` | `SelectUniqueValue` | | Username Generator |
/// | `list.removeDuplicates()` | `RemoveDuplicates` | `Arrays.flatten` and others | |
enum MappingFunctions {
    /// Functions of one text.
    static let texts: [CELFunction] = [
        // "É. Søndergård".normalizeDiacritics() == "E. Sondergard"
        text("normalizeDiacritics") { Diacritics.removed(from: $0) },
        // "ÄPFEL".toLower() == "äpfel"
        text("toLower") { $0.lowercased() },
        // "straße".toUpper() == "STRASSE"
        text("toUpper") { $0.uppercased() },
        // "mary-ann o'neil".toTitle() == "Mary-Ann O'Neil"
        text("toTitle") { title($0) },
        // " van  der Berg ".stripSpaces() == "vanderBerg"
        text("stripSpaces") { text in
            StringFunctions.string(text.unicodeScalars.filter { !$0.properties.isWhitespace })
        },
        // "Sales".left(2) == "Sa"; a text that is shorter stays whole
        part("left", [.int]) { scalars, numbers in scalars.prefix(numbers[0]) },
        // "Sales".right(2) == "es"
        part("right", [.int]) { scalars, numbers in scalars.suffix(numbers[0]) },
        // "Sales".mid(1, 3) == "ale"; the first place is 0
        part("mid", [.int, .int]) { scalars, numbers in scalars.dropFirst(numbers[0]).prefix(numbers[1]) },
        // "jane@example.com".substringBefore("@") == "jane"; "" where it does not stand in the text
        cut("substringBefore") { text, place, _ in text[..<place] },
        // "jane@example.com".substringAfter("@") == "example.com"
        cut("substringAfter") { text, place, length in text[(place + length)...] },
        CELFunction("word", isMember: true, [.string, .int, .string], .string, word),
    ]

    private static func text(_ name: String, _ change: @escaping @Sendable (String) -> String) -> CELFunction {
        CELFunction(name, isMember: true, [.string], .string) { arguments, meter throws(CELEvaluationError) in
            let text = try arguments.text(0)
            // A letter may become three; tables are looked at for each.
            try meter.charge(bytes: text.utf8.count * 4)
            return .string(change(text))
        }
    }

    private static func part(
        _ name: String, _ numbers: [CELType],
        _ cut: @escaping @Sendable ([Unicode.Scalar], [Int]) -> ArraySlice<Unicode.Scalar>
    ) -> CELFunction {
        CELFunction(name, isMember: true, [.string] + numbers, .string) { arguments, meter throws(CELEvaluationError) in
            let scalars = try StringFunctions.scalars(arguments, 0, &meter)
            var numbers: [Int] = []
            for place in 1..<arguments.count {
                let number = try arguments.int(place)
                guard number >= 0 else { throw .invalidArgument(function: name, reason: "a number is negative") }
                numbers.append(Int(clamping: number))
            }
            return .string(StringFunctions.string(cut(scalars, numbers)))
        }
    }

    private static func cut(
        _ name: String, _ cut: @escaping @Sendable (ArraySlice<UInt8>, Int, Int) -> ArraySlice<UInt8>
    ) -> CELFunction {
        CELFunction(name, isMember: true, [.string, .string], .string) { arguments, meter throws(CELEvaluationError) in
            let text = try arguments.text(0)
            let part = try arguments.text(1)
            try meter.charge(bytes: text.utf8.count * 2 + part.utf8.count)
            guard let place = ByteSearch.first(part.utf8Span.span, in: text.utf8Span.span, from: 0) else { return "" }
            return .string(String(decoding: cut(Array(text.utf8)[...], place, part.utf8.count), as: UTF8.self))
        }
    }

    /// The first letter of each word large, all others small.
    private static func title(_ text: String) -> String {
        var result = ""
        var isInside = false
        for character in text {
            result += isInside ? character.lowercased() : character.uppercased()
            isInside = character.isLetter || character.isNumber
        }
        return result
    }

    /// `"John Q. Public".word(2, " .") == "Public"`: the words between any of some characters, the first is 0.
    private static let word: CELFunction.Body = { arguments, meter throws(CELEvaluationError) in
        let scalars = try StringFunctions.scalars(arguments, 0, &meter)
        let separators = Set(try StringFunctions.scalars(arguments, 2, &meter))
        let place = Int(clamping: try arguments.int(1))
        let words = scalars.split { separators.contains($0) }
        try meter.charge(words.count)
        return words.indices.contains(place) ? .string(StringFunctions.string(words[place])) : ""
    }
}
