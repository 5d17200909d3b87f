package import JSON

/// A PATCH message (RFC 7644 section 3.5.2).
package struct SCIMPatch: Hashable, Sendable {
    /// Applied in this order, all or none.
    package var operations: [Operation]

    package init(_ operations: [Operation]) { self.operations = operations }

    /// One change.
    package struct Operation: Hashable, Sendable {
        /// `add`, `replace` or `remove`.
        package let verb: Verb
        /// A path as RFC 7644 has it, such as `members[value eq "4711"]`; nil where the value says itself what it is of.
        package let path: String?
        /// nil for most removals.
        package let value: JSONValue?

        package static func add(_ path: String, _ value: JSONValue) -> Operation {
            Operation(verb: .add, path: path, value: value)
        }

        package static func replace(_ path: String, _ value: JSONValue) -> Operation {
            Operation(verb: .replace, path: path, value: value)
        }

        /// Merges an object into the resource.
        ///
        /// Only for servers with that dialect: others refuse messages without a path, or read them differently.
        package static func merge(_ value: JSONValue) -> Operation {
            Operation(verb: .replace, path: nil, value: value)
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

    /// The message's body, as the RFC has it.
    package var json: JSONValue { json() }

    /// The message's body in a server's dialect.
    ///
    /// - Parameters:
    ///   - key: name of the list of operations.
    ///   - capitalised: whether verbs are written as `Replace` and not as `replace`.
    /// - Returns: the body.
    package func json(key: String = "Operations", capitalised: Bool = false) -> JSONValue {
        let list = operations.map { operation in
            let verb = operation.verb.rawValue
            var members: [String: JSONValue] = [
                "op": .string(capitalised ? verb.prefix(1).uppercased() + verb.dropFirst() : verb)
            ]
            members["path"] = operation.path.map { .string($0) }
            members["value"] = operation.value
            return JSONValue.object(members)
        }
        return ["schemas": [.string(SCIMSchema.patchOp)], key: .array(list)]
    }
}
