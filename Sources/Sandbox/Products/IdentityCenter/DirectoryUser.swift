/// A user of the emulated directory.
struct DirectoryUser: Sendable {
    /// The id, never given out twice.
    let id: String
    /// The place in lists.
    let serial: Int
    /// When the user was created.
    let created: Timestamp
    /// When the user was last changed.
    var modified: Timestamp
    /// What clients have set.
    var attributes: UserAttributes

    /// The user as it goes out.
    ///
    /// There is no `meta.version`, no `meta.location` and no `groups`.
    var body: JSONValue {
        var members = attributes.values
        var schemas: [JSONValue] = [.string(ResourceSchema.user.core)]
        if members[ResourceSchema.enterprise] != nil { schemas.append(.string(ResourceSchema.enterprise)) }
        members["id"] = .string(id)
        members["schemas"] = .array(schemas)
        members["meta"] = [
            "resourceType": "User", "created": .string(created.ofResource),
            "lastModified": .string(modified.ofResource),
        ]
        return .object(members)
    }
}
