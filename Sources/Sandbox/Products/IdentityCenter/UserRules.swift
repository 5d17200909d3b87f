/// What a user must and must not be, on create, on replacement, and after a PATCH.
struct UserRules {
    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings

    /// Reads the body of POST or PUT.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - id: The id in the path of a PUT; nil for a POST.
    /// - Returns: The attributes of the user.
    /// - Throws: 400 for the first rule that is broken.
    func attributes(from body: JSONValue, replacing id: String? = nil) throws(SandboxRefusal) -> UserAttributes {
        guard var members = body.members else { throw .invalid("the body must be an object and is \(body.kind)") }
        if let id { try checkID(in: members, is: id) }
        try SchemaList.check(in: &members, for: .user)
        var reader = AttributeReader(settings: settings)
        if id != nil, settings.acceptsSpacesInUserNameOnPut { reader.userNameRule = .userNameWithSpaces }
        var attributes = try reader.object(members, table: ResourceSchema.user.table, path: "")
        if attributes["active"] == nil { attributes["active"] = true }
        return try checked(attributes)
    }

    /// Checks what concerns a user as a whole.
    ///
    /// - Parameter attributes: Attributes whose values have been read one by one.
    /// - Returns: The attributes of the user.
    /// - Throws: 400 where a required attribute is missing, a list has two values, or the email is not the primary one.
    func checked(_ attributes: [String: JSONValue]) throws(SandboxRefusal) -> UserAttributes {
        for path in [["userName"], ["name", "givenName"], ["name", "familyName"], ["displayName"]] {
            let value = path.dropFirst().reduce(attributes[path[0]]) { value, name in value?[name] }
            if value?.text == nil { throw .invalid("\(path.joined(separator: ".")) is required") }
        }
        for name in ["emails", "addresses", "phoneNumbers", "roles"] {
            let count = attributes[name]?.elements?.count ?? 0
            if count > 1 { throw AttributeReader.tooMany(count, path: name, limit: 1) }
        }
        if let email = attributes["emails"]?.elements?.first {
            if email["value"] == nil { throw .invalid("emails has a value without value") }
            if email["primary"] != true { throw .invalid("the value of emails must be marked as primary") }
        }
        return UserAttributes(values: attributes)
    }

    private func checkID(in members: [String: JSONValue], is id: String) throws(SandboxRefusal) {
        guard let sent = members["id"] else {
            if settings.putRequiresID { throw .invalid("the body of PUT must hold the id") }
            return
        }
        if sent != .string(id) { throw .invalid("the id in the body is not the one in the path") }
    }
}
