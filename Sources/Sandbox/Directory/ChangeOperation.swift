/// One operation of a PATCH, as it was sent to any product but AWS.
struct ChangeOperation: Sendable, Equatable {
    /// What to do.
    enum Verb: String, Sendable {
        case add, replace, remove
    }

    /// What to do.
    let verb: Verb
    /// Where to do it; nil where `value` says so itself.
    let path: String?
    /// What to put there.
    let value: JSONValue?

    /// The URN of the message.
    static let message = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

    /// Reads the body of a PATCH.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - spellings: Under which names the list of operations may stand.
    ///   - requiresSchemas: Whether the body must say what it is.
    /// - Returns: The operations, at least one.
    /// - Throws: 400 for everything that is no PATCH.
    static func list(
        from body: JSONValue, spellings: [String] = ["Operations"], requiresSchemas: Bool = true
    ) throws(SandboxRefusal) -> [ChangeOperation] {
        let schemas = (body["schemas"]?.elements ?? []).compactMap(\.text).map { $0.lowercased() }
        if requiresSchemas, !schemas.contains(message.lowercased()) {
            throw .scim(400, "invalidSyntax", "schemas does not name \(message)")
        }
        let list = spellings.lazy.compactMap { body[$0]?.elements }.first
        guard let list, !list.isEmpty else {
            throw .scim(400, "invalidSyntax", "\(spellings[0]) is missing or empty")
        }
        var operations: [ChangeOperation] = []
        for operation in list { operations.append(try ChangeOperation(operation)) }
        return operations
    }

    private init(_ operation: JSONValue) throws(SandboxRefusal) {
        guard let name = operation["op"]?.text, let verb = Verb(rawValue: name.lowercased()) else {
            throw .scim(400, "invalidSyntax", "op must be add, replace or remove")
        }
        if let path = operation["path"], path.text == nil {
            throw .scim(400, "invalidPath", "a path is \(path.kind)")
        }
        self.verb = verb
        path = operation["path"]?.text
        value = operation.members?["value"]
        if verb == .remove, path == nil { throw .scim(400, "noTarget", "a remove operation has no path") }
        if verb != .remove, value == nil {
            throw .scim(400, "invalidValue", "a \(verb.rawValue) operation has no value")
        }
    }

    /// An operation that a path-less one stands for.
    init(verb: Verb, path: String, value: JSONValue?) {
        self.verb = verb
        self.path = path
        self.value = value
    }
}
