/// Names beside bars: cut where there is no room.
enum Label {
    /// A text that takes no more than so many columns of a plain letter's width.
    static func cut(_ text: String, to width: Int) -> String {
        guard self.width(text) > width else { return text }
        var cut = ""
        var taken = 1
        for character in text {
            taken += self.width(String(character))
            if taken > width { break }
            cut.append(character)
        }
        return cut + "…"
    }

    /// East Asian characters and emoji are two columns wide.
    private static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            switch character.unicodeScalars.first?.value ?? 0 {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F000...0x3FFFD:
                sum + 2
            default: sum + 1
            }
        }
    }
}
