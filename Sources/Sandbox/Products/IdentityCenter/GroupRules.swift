/// What a group must and must not be on create.
struct GroupRules {
    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings

    /// What a POST asks for.
    struct NewGroup {
        /// The name, which is unique.
        let displayName: String
        /// The client's own id for the group.
        let externalID: String?
        /// The ids of the first members.
        let memberIDs: [String]
    }

    /// Reads the body of POST.
    ///
    /// - Parameter body: The body.
    /// - Returns: What is asked for.
    /// - Throws: 400 for the first rule that is broken.
    func newGroup(from body: JSONValue) throws(SandboxRefusal) -> NewGroup {
        guard var members = body.members else { throw .invalid("the body must be an object and is \(body.kind)") }
        try SchemaList.check(in: &members, for: .group)
        let reader = AttributeReader(settings: settings)
        let attributes = try reader.object(members, table: ResourceSchema.group.table, path: "")
        guard let displayName = attributes["displayName"]?.text else { throw .invalid("displayName is required") }
        return NewGroup(
            displayName: displayName, externalID: attributes["externalId"]?.text,
            memberIDs: try Self.memberIDs(in: attributes["members"]?.elements ?? []))
    }

    /// Takes the ids out of a list of members.
    ///
    /// - Parameter elements: Members that have been read.
    /// - Returns: Their ids, in the order in which they were sent.
    /// - Throws: 400 for a member without an id, or one that is not a user: groups do not nest.
    static func memberIDs(in elements: [JSONValue]) throws(SandboxRefusal) -> [String] {
        var ids: [String] = []
        for element in elements {
            guard let id = element["value"]?.text else { throw .invalid("a member has no value") }
            if let type = element["type"]?.text, type.lowercased() != "user" {
                throw .invalid("a member is of type \(type), and only users can be members")
            }
            ids.append(id)
        }
        return ids
    }
}
