import Domain
import Store

/// Takes personal data out of what a target said, before it is stored or logged.
enum Scrubbing {
    /// Replaces every attribute value of the user by `[...]`.
    ///
    /// Group names are not about a person.
    ///
    /// - Parameters:
    ///   - text: what the target said.
    ///   - want: whom it is about.
    ///   - operation: what it was said about; nil where nothing was sent.
    /// - Returns: what may be stored.
    static func scrub(_ text: String, of want: Turn.Want, in operation: Operation? = nil) -> String {
        guard case .user(let user) = want else { return text }
        // What the account has there counts too: after a rename the target still speaks of the old name. And so do the names
        // that were sent: a mapping makes some that stand nowhere here.
        let sent = operation?.namesOfUser ?? []
        let known = Array(user.attributes.values) + Array((user.link?.attributes ?? [:]).values) + sent
        let values = known.filter { $0.count > 1 }.sorted { $0.count > $1.count }
        return values.reduce(text) { text, value in replacing(value, in: text) }
    }

    private static func replacing(_ value: String, in text: String) -> String {
        guard text.lowercased().contains(value.lowercased()) else { return text }
        var out = ""
        var rest = text[...]
        while let range = rest.firstRange(ofIgnoringCase: value) {
            out += rest[..<range.lowerBound] + "[...]"
            rest = rest[range.upperBound...]
        }
        return out + rest
    }
}

extension Operation {
    /// The names of a person that it sends.
    fileprivate var namesOfUser: [String] {
        switch self {
        case .createUser(_, let attributes), .updateUser(_, let attributes, _, _, _, _):
            attributes.filter { AttributeMapping.takesNames(path: $0.key) }.map(\.value)
        case .findUser(_, let value): [value]
        default: []
        }
    }
}

extension Substring {
    /// The first place where a text stands, whatever the case of its letters.
    fileprivate func firstRange(ofIgnoringCase value: String) -> Range<Index>? {
        let length = value.count
        var start = startIndex
        while start < endIndex {
            guard let end = index(start, offsetBy: length, limitedBy: endIndex) else { return nil }
            if self[start..<end].lowercased() == value.lowercased() { return start..<end }
            start = index(after: start)
        }
        return nil
    }
}
