/// A group of the emulated directory.
///
/// Its members are kept apart, so that a copy of a large group costs nothing.
struct DirectoryGroup: Sendable {
    /// The id, never given out twice.
    let id: String
    /// The place in lists.
    let serial: Int
    /// When the group was created.
    let created: Timestamp
    /// When the group was last changed.
    var modified: Timestamp
    /// The name, which is unique.
    var displayName: String
    /// The client's own id for the group.
    var externalID: String?

    /// The group as it goes out.
    ///
    /// - Parameter isRead: Whether this answers a read, where `members` is always the empty list; the answer to a create
    ///   leaves it out.
    /// - Returns: The group as JSON.
    func body(isRead: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "displayName": .string(displayName), "schemas": [.string(ResourceSchema.group.core)],
            "meta": [
                "resourceType": "Group", "created": .string(created.ofResource),
                "lastModified": .string(modified.ofResource),
            ],
        ]
        if let externalID { members["externalId"] = .string(externalID) }
        if isRead { members["members"] = [] }
        return .object(members)
    }
}
