/// One operation of a PATCH, as it was sent.
struct PatchOperation: Sendable, Equatable {
    /// What to do.
    enum Verb: String, Sendable {
        /// Sets a single value, or puts one more into a list.
        case add
        /// Sets a value or a list.
        case replace
        /// Takes a value away.
        case remove
    }

    /// What to do.
    let verb: Verb
    /// Where to do it; nil where `value` says so itself.
    let path: String?
    /// What to put there.
    let value: JSONValue?

    /// Reads the body of a PATCH.
    ///
    /// - Parameter body: The body.
    /// - Returns: Its operations, at least one. Each `add` and `replace` has a value, each `remove` a path.
    /// - Throws: 400 for everything that is no PATCH.
    static func list(from body: JSONValue) throws(SandboxRefusal) -> [PatchOperation] {
        let message = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        let schemas = (body["schemas"]?.elements ?? []).compactMap(\.text).map { $0.lowercased() }
        if !schemas.contains(message.lowercased()) { throw .invalid("schemas does not name \(message)") }
        guard let operations = body["Operations"]?.elements, !operations.isEmpty else {
            throw .invalid("Operations is missing or empty")
        }
        var list: [PatchOperation] = []
        for operation in operations { list.append(try PatchOperation(operation)) }
        return list
    }

    private init(_ operation: JSONValue) throws(SandboxRefusal) {
        guard let name = operation["op"]?.text else { throw .invalid("an operation has no op") }
        guard let verb = Verb(rawValue: name.lowercased()) else { throw .invalid("\(name) is not an operation") }
        if let path = operation["path"], path.text == nil { throw .invalid("a path is \(path.kind)") }
        self.verb = verb
        path = operation["path"]?.text
        value = operation["value"]
        if verb == .remove, path == nil { throw .invalid("a remove operation has no path") }
        if verb != .remove, value == nil { throw .invalid("a \(verb.rawValue) operation has no value") }
    }

    /// The path and the value of an operation without a path, which must name a single attribute; `id` does not count.
    ///
    /// - Returns: The operation with a path. One that has a path already is returned as it is.
    /// - Throws: 400, with the sentence that AWS has for it, where the value names several attributes.
    func withPath() throws(SandboxRefusal) -> PatchOperation {
        if path != nil { return self }
        guard var members = value?.members else { throw .invalid("an operation has neither a path nor an object") }
        members["id"] = nil
        guard let (name, value) = members.first else { throw .invalid("an operation has no path and an empty value") }
        if members.count > 1 { throw .severalAttributesWithoutPath(Array(members.keys)) }
        if value == .null { throw .invalid("the value of \(name) is null") }
        return PatchOperation(verb: verb, path: name, value: value)
    }

    private init(verb: Verb, path: String?, value: JSONValue?) {
        self.verb = verb
        self.path = path
        self.value = value
    }
}
