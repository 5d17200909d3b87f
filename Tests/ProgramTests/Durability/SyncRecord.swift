import Foundation

/// Reads in a log of system calls whether a program believed a sync after one that had failed.
///
/// A system may mark pages clean that it could not write: the next sync then succeeds, and they are lost. So what was
/// written since the last good sync must be written again before the next one.
struct SyncRecord {
    /// Whether the file is a write-ahead log, of which what lies behind the newest commit does not count.
    let isLog: Bool
    /// Syncs that failed, and all.
    private(set) var failed = 0
    private(set) var syncs = 0
    /// Bytes that a good sync left to their fate, in words.
    private(set) var believed: [String] = []

    private var dirty = IndexSet()
    private var lost = IndexSet()

    init(isLog: Bool) { self.isLog = isLog }

    /// Reads one line of the log.
    mutating func read(_ line: String) {
        if line.contains("pwrite64(") {
            // ... 4096, 20656) = 4096
            guard let end = line.range(of: ") = ", options: .backwards),
                let written = Int(line[end.upperBound...].prefix { $0.isNumber }),
                let offset = line[..<end.lowerBound].split(separator: " ").last.flatMap({ Int($0) }), written > 0
            else { return }
            dirty.insert(integersIn: offset..<offset + written)
            lost.remove(integersIn: offset..<offset + written)
        } else if line.contains("sync(") {
            syncs += 1
            guard line.contains("= 0") else {
                failed += 1
                lost.formUnion(dirty)
                dirty = []
                return
            }
            let end = isLog ? (dirty.last ?? 0) : Int.max
            let left = lost.filteredIndexSet { $0 <= end }
            if !left.isEmpty { believed.append("\(left.count) bytes from \(left.first ?? 0)") }
            dirty = []
            lost = []
        }
    }
}
