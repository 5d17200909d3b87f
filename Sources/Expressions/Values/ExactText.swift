/// A string that equals another only if their code points do.
///
/// Swift's own equality takes `é` and `e` with a combining accent for the same; the language does not (cel-spec,
/// "String and Bytes Values"). The order is that of the code points, which is the order of the UTF-8 bytes.
struct ExactText: Hashable, Comparable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Self, right: Self) -> Bool { same(left.text, right.text) }

    static func < (left: Self, right: Self) -> Bool { order(left.text, right.text) < 0 }

    func hash(into hasher: inout Hasher) {
        let isHashed: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        if isHashed == nil {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    /// Whether two strings have the same code points.
    static func same(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let first = left.utf8Span.span
        let second = right.utf8Span.span
        for place in first.indices where first[place] != second[place] { return false }
        return true
    }

    /// Less than, equal to or greater than zero, as the first string comes before, is, or comes after the second.
    static func order(_ left: String, _ right: String) -> Int {
        let first = left.utf8Span.span
        let second = right.utf8Span.span
        for place in 0..<min(first.count, second.count) where first[place] != second[place] {
            return first[place] < second[place] ? -1 : 1
        }
        return first.count - second.count
    }
}
