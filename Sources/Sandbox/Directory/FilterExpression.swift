/// A filter (RFC 7644, section 3.4.2.2), with names as the schema spells them.
indirect enum FilterExpression: Sendable, Equatable {
    /// `userName eq "ada"`.
    case comparison(Attribute, Operator, JSONValue)
    /// `title pr`.
    case present(Attribute)
    /// `emails[type eq "work"]`: one and the same element must fit.
    case element(Attribute, FilterExpression)
    case and(FilterExpression, FilterExpression)
    case or(FilterExpression, FilterExpression)
    case not(FilterExpression)

    /// The comparisons.
    enum Operator: String, Sendable, CaseIterable {
        case eq, ne, co, sw, ew, gt, ge, lt, le
    }

    /// An attribute that a filter names.
    struct Attribute: Sendable, Equatable {
        /// The names from the top: `["name", "givenName"]`, `[<URN>, "department"]`.
        let keys: [String]
        /// Whether text is compared exactly.
        let isCaseExact: Bool

        /// The names in one word.
        var path: String { keys.joined(separator: ".") }
    }

    /// The terms, where the filter is comparisons joined by `and`; nil otherwise.
    var conjunction: [(attribute: String, verb: Operator, value: JSONValue)]? {
        switch self {
        case .comparison(let attribute, let verb, let value): return [(attribute.path, verb, value)]
        case .and(let left, let right):
            guard let left = left.conjunction, let right = right.conjunction else { return nil }
            return left + right
        default: return nil
        }
    }

    /// Whether a name at the top occurs anywhere.
    func mentions(_ name: String) -> Bool {
        switch self {
        case .comparison(let attribute, _, _), .present(let attribute), .element(let attribute, _):
            attribute.keys.first == name
        case .and(let left, let right), .or(let left, let right): left.mentions(name) || right.mentions(name)
        case .not(let inner): inner.mentions(name)
        }
    }
}

// MARK: Matching

extension FilterExpression {
    /// Whether a resource, or one element of a list, fits.
    ///
    /// - Parameter value: The resource or the element as it goes out.
    /// - Returns: Whether it fits.
    func matches(_ value: JSONValue) -> Bool {
        switch self {
        case .and(let left, let right): return left.matches(value) && right.matches(value)
        case .or(let left, let right): return left.matches(value) || right.matches(value)
        case .not(let inner): return !inner.matches(value)
        case .element(let attribute, let inner):
            return Self.values(at: attribute.keys[...], in: value).contains { inner.matches($0) }
        case .present(let attribute):
            return !Self.values(at: attribute.keys[...], in: value).isEmpty
        case .comparison(let attribute, let verb, let wanted):
            let values = Self.values(at: attribute.keys[...], in: value).map { $0["value"] ?? $0 }
            if wanted == .null { return (verb == .eq) == values.isEmpty }
            if verb == .ne {
                return !values.contains { Self.holds(.eq, $0, wanted, isCaseExact: attribute.isCaseExact) }
            }
            return values.contains { Self.holds(verb, $0, wanted, isCaseExact: attribute.isCaseExact) }
        }
    }

    private static func values(at keys: ArraySlice<String>, in value: JSONValue) -> [JSONValue] {
        if case .array(let elements) = value { return elements.flatMap { values(at: keys, in: $0) } }
        guard let key = keys.first else {
            return value == .null || value == "" || value == [:] ? [] : [value]
        }
        guard let inner = value[key] else { return [] }
        return values(at: keys.dropFirst(), in: inner)
    }

    private static func holds(
        _ verb: Operator, _ value: JSONValue, _ wanted: JSONValue, isCaseExact: Bool
    ) -> Bool {
        guard var text = value.text, var other = wanted.text else { return verb == .eq && value == wanted }
        if !isCaseExact {
            text = text.lowercased()
            other = other.lowercased()
        }
        switch verb {
        case .eq: return text == other
        case .ne: return text != other
        case .co: return text.contains(other)
        case .sw: return text.hasPrefix(other)
        case .ew: return text.hasSuffix(other)
        case .gt: return text > other
        case .ge: return text >= other
        case .lt: return text < other
        case .le: return text <= other
        }
    }
}
