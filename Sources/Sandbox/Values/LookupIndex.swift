/// Finds ids by a key that usually, and in some settings always, belongs to one of them.
struct LookupIndex: Sendable {
    private var ids: [String: Set<String>] = [:]

    /// The ids under a key.
    subscript(key: String) -> Set<String> {
        ids[key] ?? []
    }

    /// Whether a key is taken by anybody but one.
    func isTaken(_ key: String, butBy id: String?) -> Bool {
        ids[key]?.contains { $0 != id } ?? false
    }

    /// Moves an id from one key to another; nil is no key.
    mutating func move(_ id: String, from old: String?, to new: String?) {
        if old == new { return }
        if let old {
            ids[old]?.remove(id)
            if ids[old]?.isEmpty == true { ids[old] = nil }
        }
        if let new { ids[new, default: []].insert(id) }
    }
}
