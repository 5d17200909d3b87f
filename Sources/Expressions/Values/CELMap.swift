/// A map that remembers the order in which its entries were written.
package struct CELMap: Sendable {
    /// One key with its value.
    package struct Entry: Sendable {
        /// The key as it was written: `1u` stays an unsigned integer.
        package let key: CELValue
        package let value: CELValue
    }

    /// The entries in the order in which they were added.
    package private(set) var entries: [Entry] = []
    /// Where each key stands; empty while the map is so small that looking at each entry is faster.
    private var places: [CELKey: Int] = [:]

    private static let smallSize = 8

    /// An empty map.
    package init() {}

    /// A map with strings as keys.
    ///
    /// - Parameter members: The entries, in their order; of two with one name the later one counts.
    package init(_ members: [(String, CELValue)]) {
        for (name, value) in members { replace(.string(name), with: value) }
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    /// The value of a string key.
    ///
    /// - Parameter name: The key, by its code points.
    package subscript(name: String) -> CELValue? {
        guard places.isEmpty else { return places[.string(ExactText(name))].map { entries[$0].value } }
        for entry in entries {
            if case .string(let key) = entry.key, ExactText.same(key, name) { return entry.value }
        }
        return nil
    }

    /// The value under a key of any type.
    ///
    /// - Parameter key: Numbers find each other across their types.
    /// - Returns: Nil where there is no such entry.
    package func value(for key: CELValue) -> CELValue? {
        if case .string(let name) = key { return self[name] }
        return place(of: key).map { entries[$0].value }
    }

    /// Adds an entry.
    ///
    /// - Parameters:
    ///   - key: A bool, int, uint or string.
    ///   - value: What it leads to.
    /// - Returns: False, and nothing is added, where the key stands in the map already or is of no allowed type.
    package mutating func insert(_ key: CELValue, _ value: CELValue) -> Bool {
        guard CELKey.isAllowed(key), place(of: key) == nil else { return false }
        append(Entry(key: key, value: value))
        return true
    }

    /// Adds an entry, in place of one with the same key.
    mutating func replace(_ key: CELValue, with value: CELValue) {
        if let place = place(of: key) {
            entries[place] = Entry(key: entries[place].key, value: value)
        } else {
            append(Entry(key: key, value: value))
        }
    }

    private mutating func append(_ entry: Entry) {
        entries.append(entry)
        if !places.isEmpty {
            if let key = CELKey(entry.key) { places[key] = entries.count - 1 }
        } else if entries.count > Self.smallSize {
            for (place, entry) in entries.enumerated() {
                if let key = CELKey(entry.key) { places[key] = place }
            }
        }
    }

    private func place(of key: CELValue) -> Int? {
        guard let key = CELKey(key) else { return nil }
        guard places.isEmpty else { return places[key] }
        return entries.firstIndex { CELKey($0.key) == key }
    }
}
