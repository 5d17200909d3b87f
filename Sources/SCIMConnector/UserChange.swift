import JSON
import SCIM

/// The difference between what an account is and what it should be, as operations of a PATCH.
///
/// One operation an attribute, each with its path: some servers refuse a PATCH without paths, and others read one their
/// own way.
struct UserChange {
    private let set: [String: String]
    private let clear: [String]
    /// The account as it should be.
    private let whole: SCIMAttributes

    /// - Parameters:
    ///   - set: texts to write, by path; an empty one clears.
    ///   - clear: paths to empty.
    ///   - all: the account's texts after the change, by path.
    ///   - singleElementRoots: multi-valued attributes that hold one element at most, and are replaced as a whole.
    init(set: [String: String], clear: [String], all: [String: String], singleElementRoots: Set<String>) {
        let emptied = set.filter { $0.value.isEmpty }.map(\.key)
        let written = set.filter { !$0.value.isEmpty }
        let cleared = Set(clear + emptied)
        let after = all.filter { !cleared.contains($0.key) }.merging(written) { _, new in new }
        self.set = written
        self.clear = cleared.sorted()
        whole = SCIMAttributes(after, singleElementRoots: singleElementRoots)
    }

    /// Sorted by path, replacements before removals; each attribute that is replaced as a whole stands there once.
    var operations: [SCIMPatch.Operation] {
        var operations: [SCIMPatch.Operation] = []
        var wholes: Set<SCIMPath> = []
        for (text, value) in set.sorted(by: { $0.key < $1.key }) {
            let path = SCIMPath(reading: text)
            if whole.isSingle(path) {
                if wholes.insert(path.root).inserted { operations.append(replacement(of: path.root)) }
            } else {
                operations.append(.replace(path.description, .string(value)))
            }
        }
        for text in clear {
            let path = SCIMPath(reading: text)
            if whole.isSingle(path) {
                if wholes.insert(path.root).inserted { operations.append(replacement(of: path.root)) }
            } else if !path.conditions.isEmpty, !whole.hasValue(in: path.element) {
                // Nothing is left of the element but its type.
                let removal = SCIMPatch.Operation.remove(path.element.description)
                if !operations.contains(removal) { operations.append(removal) }
            } else {
                operations.append(.remove(path.description))
            }
        }
        return operations
    }

    /// The whole attribute, or its removal where nothing of it is left.
    private func replacement(of root: SCIMPath) -> SCIMPatch.Operation {
        guard let value = whole.value(of: root) else { return .remove(root.description) }
        return .replace(root.description, value)
    }
}
