/// What an attribute holds.
indirect enum AttributeShape: Sendable {
    /// A string.
    case text(TextRule)
    /// `true` or `false`.
    case boolean
    /// A string that is read, checked and not kept, such as `$ref`.
    case passing
    /// An object.
    case complex(AttributeTable)
    /// An array of objects, with the most of them that are let in.
    case list(AttributeTable, limit: Int)
}

/// The attributes, or sub-attributes, that the service supports; names are found without regard to case.
struct AttributeTable: Sendable {
    /// An attribute under its proper name.
    struct Entry: Sendable {
        /// The name as the schema spells it.
        let name: String
        /// What it holds.
        let shape: AttributeShape
    }

    /// The entries in the order in which the schema shows them.
    let entries: [Entry]
    private let places: [String: Int]

    /// Makes a table.
    ///
    /// - Parameter entries: Names and shapes, each name once.
    init(_ entries: KeyValuePairs<String, AttributeShape>) {
        self.entries = entries.map { Entry(name: $0.key, shape: $0.value) }
        places = Dictionary(
            self.entries.enumerated().map { ($0.element.name.lowercased(), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Finds an attribute.
    ///
    /// - Parameter name: The name as it was sent.
    /// - Returns: The entry, or nil where the service does not support the attribute.
    func entry(named name: String) -> Entry? {
        places[name.lowercased()].map { entries[$0] }
    }
}
