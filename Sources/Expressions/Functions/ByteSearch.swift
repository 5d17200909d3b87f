/// Searches in UTF-8, where a part begins and ends at code points by itself.
enum ByteSearch {
    static func hasPrefix(_ text: Span<UInt8>, _ part: Span<UInt8>) -> Bool {
        text.count >= part.count && isEqual(text, part, at: 0)
    }

    static func hasSuffix(_ text: Span<UInt8>, _ part: Span<UInt8>) -> Bool {
        text.count >= part.count && isEqual(text, part, at: text.count - part.count)
    }

    /// Where a part stands first, at a place or after it.
    ///
    /// Linear in the sum of both lengths (Knuth, Morris and Pratt): the text and the part come from outside.
    static func first(_ part: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int? {
        guard !part.isEmpty else { return start <= text.count ? start : nil }
        guard text.count - start >= part.count else { return nil }
        if part.count == 1 {
            for place in start..<text.count where text[place] == part[0] { return place }
            return nil
        }
        let borders = borders(part)
        var matched = 0
        for place in start..<text.count {
            while matched > 0, text[place] != part[matched] { matched = borders[matched - 1] }
            if text[place] == part[matched] { matched += 1 }
            if matched == part.count { return place - part.count + 1 }
        }
        return nil
    }

    /// Every place where a part stands, without overlaps; at most a number of them.
    static func all(_ part: Span<UInt8>, in text: Span<UInt8>, limit: Int) -> [Int] {
        var places: [Int] = []
        guard !part.isEmpty, text.count >= part.count else { return places }
        let borders = borders(part)
        var matched = 0
        for place in 0..<text.count {
            while matched > 0, text[place] != part[matched] { matched = borders[matched - 1] }
            if text[place] == part[matched] { matched += 1 }
            if matched == part.count {
                guard places.count < limit else { return places }
                places.append(place - part.count + 1)
                matched = 0
            }
        }
        return places
    }

    private static func isEqual(_ text: Span<UInt8>, _ part: Span<UInt8>, at start: Int) -> Bool {
        for place in 0..<part.count where text[start + place] != part[place] { return false }
        return true
    }

    /// For each length of the part's beginning, the longest shorter beginning that it also ends with.
    private static func borders(_ part: Span<UInt8>) -> [Int] {
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for place in 1..<part.count {
            while length > 0, part[place] != part[length] { length = borders[length - 1] }
            if part[place] == part[length] { length += 1 }
            borders[place] = length
        }
        return borders
    }
}
