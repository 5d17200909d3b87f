/// A table of left-aligned columns, two spaces between them, aligned by display width.
struct TextTable {
    let head: [String]
    let rows: [[String]]

    func print(hasHead: Bool) {
        var widths = head.map(Self.width)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], Self.width(cell)) }
        }
        if hasHead { Output.line(Output.bold(line(head, widths))) }
        for row in rows { Output.line(line(row, widths)) }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let clean = cell.replacing("\n", with: " ").replacing("\t", with: " ")
            text += clean
            if index + 1 < cells.count { text += String(repeating: " ", count: widths[index] - Self.width(clean) + 2) }
        }
        return text
    }

    /// Cells of a terminal that a text takes: none for combining marks, two for wide East Asian characters and emoji.
    static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            guard let scalar = character.unicodeScalars.first else { return sum }
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                return sum + 2
            default: return sum + (scalar.properties.generalCategory == .nonspacingMark ? 0 : 1)
            }
        }
    }
}
