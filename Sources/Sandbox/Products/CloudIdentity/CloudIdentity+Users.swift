extension CloudIdentity {
    /// Reads what clients send.
    func reader(isUser: Bool) -> ResourceReader {
        ResourceReader(
            kind: isUser ? Self.userKind : Self.groupKind, unknownAttribute: settings.unknownAttribute)
    }

    /// POST /Users.
    mutating func createUser(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        var draft = try reader(isUser: true).draft(from: try request.scimBody())
        draft.attributes = try checked(draft.attributes, id: nil)
        let user = store.create(id: drawID(), draft, isUser: true, at: now)
        return .json(try body(user, request), status: 201)
    }

    /// PUT /Users/{id}, where the settings have it.
    mutating func replaceUser(
        _ user: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try reader(isUser: true).draft(from: try request.scimBody())
        store.change(user, to: try checked(draft.attributes, id: user.id), at: now)
        return .json(try body(try resource(user.id, isUser: true), request))
    }

    /// PATCH /Users/{id}.
    mutating func patchUser(
        _ user: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let operations = try ChangeOperation.list(from: try request.scimBody())
        if operations.count > GoogleSettings.userOperationLimit {
            throw .scim(
                400, "invalidValue", "a PATCH of a user has at most \(GoogleSettings.userOperationLimit) operations")
        }
        let result = try PatchEngine(reader: reader(isUser: true)).apply(
            operations, to: user.attributes,
            membership: PatchEngine.Membership(ids: { [] }, element: { .string($0) }))
        store.change(user, to: try checked(result.attributes, id: user.id), at: now)
        return .json([:])
    }

    /// An id as Google gives them out: 21 decimal digits.
    mutating func drawID() -> String {
        "1" + (0..<20).map { _ in String(identifiers.next() % 10) }.joined()
    }

    private func checked(
        _ attributes: [String: JSONValue], id: String?
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        if attributes["password"] != nil {
            throw .scim(settings.passwordStatus, "invalidValue", "a password is not taken")
        }
        guard let name = attributes["userName"]?.text, name.split(separator: "@").count == 2 else {
            throw .scim(400, "invalidValue", "userName must be an email address")
        }
        for path in ["givenName", "familyName"] where attributes["name"]?[path]?.text == nil {
            throw .scim(400, "invalidValue", "name.\(path) is required")
        }
        if store.users.isNameTaken(name, butBy: id) {
            throw .scim(409, "uniqueness", "another user has this userName")
        }
        for (list, limit) in [("emails", 10_240), ("addresses", 10_240), ("phoneNumbers", 1_024)] {
            guard let value = attributes[list], let bytes = try? value.encoded() else { continue }
            if bytes.count > limit { throw .scim(400, "invalidValue", "\(list) is larger than \(limit) bytes") }
        }
        return withPrimaryEmail(attributes, name)
    }

    /// The address that is the name is always there, is the primary one, and cannot be taken away.
    private func withPrimaryEmail(_ attributes: [String: JSONValue], _ name: String) -> [String: JSONValue] {
        var attributes = attributes
        var others: [JSONValue] = []
        var type: JSONValue = "work"
        for element in attributes["emails"]?.elements ?? [] {
            if element["value"]?.text?.lowercased() == name.lowercased() {
                type = element["type"] ?? type
                continue
            }
            var members = element.members ?? [:]
            if members["primary"] == true { members["primary"] = nil }
            others.append(.object(members))
        }
        let primary: JSONValue = ["value": .string(name), "type": type, "primary": true]
        attributes["emails"] = .array([primary] + others)
        if attributes["active"] == nil { attributes["active"] = true }
        return attributes
    }
}
