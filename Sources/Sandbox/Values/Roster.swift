/// Ids in the order in which their resources were created.
struct Roster: Sendable {
    /// An id and its place.
    struct Entry: Sendable {
        /// Grows with each resource and is never given out again.
        let serial: Int
        /// The resource.
        let id: String
    }

    private(set) var entries: [Entry] = []

    /// Adds a resource at the end.
    mutating func append(_ id: String, serial: Int) {
        entries.append(Entry(serial: serial, id: id))
    }

    /// Takes a resource out.
    mutating func remove(serial: Int) {
        let place = firstPlace(after: serial - 1)
        if place < entries.count, entries[place].serial == serial { entries.remove(at: place) }
    }

    /// The entries that come after a serial.
    ///
    /// - Parameters:
    ///   - serial: The last serial that is not wanted.
    ///   - count: The most entries that are wanted.
    /// - Returns: The entries in order.
    func entries(after serial: Int, atMost count: Int) -> ArraySlice<Entry> {
        entries[firstPlace(after: serial)...].prefix(count)
    }

    private func firstPlace(after serial: Int) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].serial <= serial { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
