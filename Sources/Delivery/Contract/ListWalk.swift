/// The way through the pages of a list, which ends at the last page or with a problem, and never in between.
///
/// Nothing may be concluded from what is missing until ``isComplete`` is true.
package struct ListWalk: Sendable {
    /// The page to ask for next; nil once all have been seen.
    package private(set) var place: ListPlace? = .first
    /// How many resources were shown.
    package private(set) var count = 0
    /// Digests of what was seen, so that a long list costs little memory.
    private var seen: Set<Int> = []
    private var places: Set<ListPlace> = [.first, .index(1)]
    private var emptyPages = 0

    /// Pages in a row that may bring nothing while more is promised, as cursors allow.
    private static let mostEmptyPages = 8

    package init() {}

    /// Whether the whole list was shown.
    package var isComplete: Bool { place == nil }

    /// Takes in the page that was asked for.
    ///
    /// - Parameter page: the answer for ``place``.
    /// - Returns: what makes the list unusable, as a sentence; the walk must then be given up. nil where all is well.
    package mutating func take(_ page: RemotePage) -> String? {
        for resource in page.resources where !seen.insert(resource.id.hashValue).inserted {
            return "The target's list cannot be read to its end: it shows a resource twice."
        }
        count += page.resources.count
        if let total = page.total, total < count || (page.next == nil && total > count) {
            return
                "The target's list cannot be read to its end: it says that there are \(total), and has shown \(count)."
        }
        guard let next = page.next else {
            place = nil
            return nil
        }
        emptyPages = page.resources.isEmpty ? emptyPages + 1 : 0
        guard places.insert(next).inserted, emptyPages <= Self.mostEmptyPages else {
            return "The target's list cannot be read to its end: its pages lead nowhere."
        }
        place = next
        return nil
    }
}
