extension CELValue: CustomStringConvertible {
    /// The value as the language writes it, cut short where it is long: for people.
    package var description: String {
        var text = ""
        write(to: &text, depth: 0)
        return text
    }

    private static let longestText = 1000

    private func write(to text: inout String, depth: Int) {
        guard depth < 16, text.utf8.count < Self.longestText else {
            text += "..."
            return
        }
        switch self {
        case .null: text += "null"
        case .bool(let truth): text += truth ? "true" : "false"
        case .int(let number): text += String(number)
        case .uint(let number): text += "\(number)u"
        case .double(let number): text += number.description
        case .string(let string): text += Quotation.quoted(string)
        case .bytes(let bytes): text += Quotation.quoted(bytes)
        case .list(let elements):
            text += "["
            for (place, element) in elements.enumerated() where text.utf8.count <= Self.longestText {
                if place > 0 { text += ", " }
                element.write(to: &text, depth: depth + 1)
            }
            text += "]"
        case .map(let map):
            text += "{"
            for (place, entry) in map.entries.enumerated() where text.utf8.count <= Self.longestText {
                if place > 0 { text += ", " }
                entry.key.write(to: &text, depth: depth + 1)
                text += ": "
                entry.value.write(to: &text, depth: depth + 1)
            }
            text += "}"
        case .timestamp(let time): text += "timestamp(\"\(time.text)\")"
        case .duration(let duration): text += "duration(\"\(duration.text)\")"
        case .type(let name): text += name
        case .optional(let optional):
            guard let value = optional.value else {
                text += "optional.none()"
                return
            }
            text += "optional.of("
            value.write(to: &text, depth: depth + 1)
            text += ")"
        }
    }
}
