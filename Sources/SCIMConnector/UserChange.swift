import Delivery
import JSON
import SCIM

/// The difference between what an account is and what it should be, in the dialect of a target.
struct UserChange {
    private let set: [String: String]
    private let clear: [String]
    /// Paths into elements that are not there yet.
    private let new: Set<String>
    /// The account as it should be.
    private let whole: SCIMAttributes
    private let elementUpdate: TargetProfile.ElementUpdate

    /// One operation of a PATCH, and the paths of the change that it carries out.
    struct Step: Hashable {
        let operation: SCIMPatch.Operation
        var paths: [String]
    }

    /// - Parameters:
    ///   - set: texts to write, by path; an empty one clears.
    ///   - clear: paths to empty.
    ///   - all: the account's texts after the change, by path.
    ///   - new: paths of `set` into elements that are not there yet.
    ///   - profile: what the target accepts.
    init(
        set: [String: String], clear: [String], all: [String: String], new: Set<String> = [], profile: TargetProfile
    ) {
        let emptied = set.filter { $0.value.isEmpty }.map(\.key)
        let written = set.filter { !$0.value.isEmpty }
        let cleared = Set(clear + emptied)
        let after = all.filter { !cleared.contains($0.key) }.merging(written) { _, new in new }
        self.set = written
        self.new = new
        self.clear = cleared.sorted()
        whole = SCIMAttributes(after, singleElementRoots: profile.singleElementRoots)
        elementUpdate = profile.elementUpdate
    }

    /// The user as PUT has it: what is left out is gone there (RFC 7644 section 3.5.1).
    func replacement(id: String, isActive: Bool) -> JSONValue {
        whole.resource(schema: SCIMSchema.user, others: ["id": .string(id), "active": .bool(isActive)])
    }

    /// All of the change in one operation without a path.
    var merge: [SCIMPatch.Operation] {
        let paths = set.keys.sorted() + clear
        return paths.isEmpty ? [] : [.merge(whole.merge(touching: paths.map { SCIMPath(reading: $0) }))]
    }

    /// One operation an attribute, each with its path.
    ///
    /// Sorted by path, what is written before what is removed; each attribute that is replaced as a whole stands there
    /// once.
    var steps: [Step] {
        var steps: [Step] = []
        for (text, value) in set.sorted(by: { $0.key < $1.key }) {
            let path = SCIMPath(reading: text)
            let operation: SCIMPatch.Operation =
                if isSentWhole(path) {
                    replacement(of: path.root)
                } else if !path.conditions.isEmpty, elementUpdate == .add {
                    .add(path.description, .string(value))
                } else if new.contains(text), let element = whole.element(at: path) {
                    .add(path.root.description, [element])
                } else {
                    .replace(path.description, .string(value))
                }
            Self.append(operation, text, to: &steps)
        }
        for text in clear {
            let path = SCIMPath(reading: text)
            let operation: SCIMPatch.Operation =
                if isSentWhole(path) {
                    replacement(of: path.root)
                } else if !path.conditions.isEmpty, !whole.hasValue(in: path.element) {
                    // Nothing is left of the element but its type.
                    .remove(path.element.description)
                } else {
                    .remove(path.description)
                }
            Self.append(operation, text, to: &steps)
        }
        return steps
    }

    private static func append(_ operation: SCIMPatch.Operation, _ path: String, to steps: inout [Step]) {
        if let index = steps.firstIndex(where: { $0.operation == operation }) {
            steps[index].paths.append(path)
        } else {
            steps.append(Step(operation: operation, paths: [path]))
        }
    }

    private func isSentWhole(_ path: SCIMPath) -> Bool {
        whole.isSingle(path) || SCIMAttributes.isList(path) || (elementUpdate == .whole && !path.conditions.isEmpty)
    }

    /// The whole attribute, or its removal where nothing of it is left.
    private func replacement(of root: SCIMPath) -> SCIMPatch.Operation {
        guard let value = whole.value(of: root) else { return .remove(root.description) }
        return .replace(root.description, value)
    }
}
