package import JSON

/// A PATCH message (RFC 7644 section 3.5.2).
package struct SCIMPatch: Hashable, Sendable {
    /// Applied in this order, all or none.
    package var operations: [Operation]

    package init(_ operations: [Operation]) { self.operations = operations }

    /// One change.
    ///
    /// The path is always written: servers refuse messages without, or read them differently.
    package struct Operation: Hashable, Sendable {
        /// `add`, `replace` or `remove`.
        package let verb: Verb
        /// A path as RFC 7644 has it, such as `members[value eq "4711"]`.
        package let path: String
        /// nil for most removals.
        package let value: JSONValue?

        package static func add(_ path: String, _ value: JSONValue) -> Operation {
            Operation(verb: .add, path: path, value: value)
        }

        package static func replace(_ path: String, _ value: JSONValue) -> Operation {
            Operation(verb: .replace, path: path, value: value)
        }

        /// Takes away what stands at a path.
        ///
        /// - Parameters:
        ///   - path: what is removed.
        ///   - value: the elements to remove, for servers with that dialect alone: one that knows the RFC only ignores
        ///     the value and removes everything at the path.
        /// - Returns: the operation.
        package static func remove(_ path: String, _ value: JSONValue? = nil) -> Operation {
            Operation(verb: .remove, path: path, value: value)
        }
    }

    /// What an operation does, in the lower case of the RFC.
    package enum Verb: String, Hashable, Sendable {
        case add, replace, remove
    }

    /// The message's body.
    package var json: JSONValue {
        let list = operations.map { operation in
            var members: [String: JSONValue] = ["op": .string(operation.verb.rawValue)]
            members["path"] = .string(operation.path)
            members["value"] = operation.value
            return JSONValue.object(members)
        }
        return ["schemas": [.string(SCIMSchema.patchOp)], "Operations": .array(list)]
    }
}
