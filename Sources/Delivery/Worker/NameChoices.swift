import Crypto
import Domain
import Store

/// Names among which an account gets the first that is free at the target, by path.
///
/// The target does not say which of several it refuses, so that they go on together: the second user name, and the second
/// nickname with it.
struct NameChoices: Sendable {
    private var lists: [(path: String, names: [String])] = []

    /// Whether nothing is to be chosen.
    var isEmpty: Bool { lists.isEmpty }

    /// How many tries there are.
    var count: Int { lists.map(\.names.count).max() ?? 0 }

    /// The paths at which something is to be chosen.
    var paths: Set<String> { Set(lists.map(\.path)) }

    /// Takes in the names of one more path.
    mutating func add(_ names: [String], at path: String) { lists.append((path, names)) }

    /// The names to try now.
    ///
    /// - Parameter passed: how many were taken, of these names or of others.
    /// - Returns: one for each path.
    func names(_ passed: NamesPassed?) -> [String: String] {
        let place = place(passed)
        return Dictionary(uniqueKeysWithValues: lists.map { ($0.path, $0.names[min(place, $0.names.count - 1)]) })
    }

    /// How many of these names were taken.
    func place(_ passed: NamesPassed?) -> Int {
        guard let passed, passed.digest == digest else { return 0 }
        return Int(passed.count)
    }

    /// Tells these names from others without holding them.
    var digest: String {
        var hash = SHA256()
        for (path, names) in lists {
            // A line each: none of them can hold a line end that is not one.
            hash.update(
                data: Array(([path] + names.map { "\($0.utf8.count) \($0)" } + [""]).joined(separator: "\n").utf8))
        }
        return Array(hash.finalize()).hexadecimal
    }
}
