/// What a request does to the members of a group.
struct MemberEdit: Sendable, Equatable {
    /// Whether all that were members before are none any more.
    private(set) var clears = false
    /// Who is a member afterwards, whatever was before.
    private(set) var added: [String] = []
    /// Who is no member afterwards, whatever was before.
    private(set) var removed: Set<String> = []

    /// Whether nothing is done.
    var isEmpty: Bool { !clears && added.isEmpty && removed.isEmpty }

    /// Makes members.
    mutating func add(_ ids: [String]) {
        let known = Set(added)
        added += ids.filter { !known.contains($0) }
        removed.subtract(ids)
    }

    /// Makes members no members.
    mutating func remove(_ ids: some Sequence<String>) {
        let gone = Set(ids)
        added.removeAll { gone.contains($0) }
        removed.formUnion(gone)
    }

    /// Adds only those who pass a test; the others stay what they are.
    mutating func keepAdded(where passes: (String) -> Bool) {
        added.removeAll { !passes($0) }
    }

    /// Makes everybody no member.
    mutating func clear() {
        clears = true
        added = []
        removed = []
    }
}
