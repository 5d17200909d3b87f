/// What a client wants a resource to be, under proper names and checked value by value.
struct ResourceDraft: Sendable, Equatable {
    /// The attributes, but for members.
    var attributes: [String: JSONValue]
    /// The ids of the members, in the order in which they came; nil where the client said nothing of them.
    var memberIDs: [String]?

    /// The value at a path; nil where there is none.
    subscript(path: String...) -> JSONValue? {
        path.dropFirst().reduce(attributes[path[0]]) { value, name in value?[name] }
    }
}
