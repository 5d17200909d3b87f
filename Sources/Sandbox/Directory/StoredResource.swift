/// A user or a group of the emulated directory.
struct StoredResource: Sendable {
    /// The id, never given out twice.
    let id: String
    /// The place in lists.
    let serial: Int
    /// When it was created.
    let created: Timestamp
    /// When it was last changed.
    var modified: Timestamp
    /// Counts its changes, from 1.
    var version = 1
    /// What clients have set, but for members.
    var attributes: [String: JSONValue]

    /// The name: `userName` of a user, `displayName` of a group.
    func name(_ isUser: Bool) -> String { attributes[isUser ? "userName" : "displayName"]?.text ?? "" }
    /// The client's own id.
    var externalID: String? { attributes["externalId"]?.text }
    /// The weak tag of this state.
    var tag: String { "W/\"\(version)\"" }
}
