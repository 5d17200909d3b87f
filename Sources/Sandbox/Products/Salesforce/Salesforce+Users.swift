import Foundation

extension Salesforce {
    /// The user with an id.
    ///
    /// - Throws: 404.
    func user(_ id: String) throws(SandboxRefusal) -> StoredResource {
        guard let user = store.users[id] else { throw .scim(404, nil, "there is no user \(id)") }
        return user
    }

    /// Reads what clients send: text is taken for booleans, as the examples send it.
    func reader(isUser: Bool) -> ResourceReader {
        ResourceReader(
            kind: isUser ? Self.userKind : Self.groupKind, unknownAttribute: settings.unknownAttribute,
            acceptsBooleanText: true, acceptsNestedMembers: true)
    }

    /// POST /Users.
    mutating func createUser(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer {
        var draft = try reader(isUser: true).draft(from: try request.scimBody())
        let sent = draft["userName"]?.text ?? ""
        draft.attributes = try completed(try checked(draft.attributes, id: nil), nickName: sent)
        let user = store.create(id: drawID("005"), draft, isUser: true, at: now)
        var answer = ServiceAnswer.json(body(user, request), status: 201)
        answer.headers["Location"] = "\(request.root)/Users/\(user.id)"
        return answer
    }

    /// PATCH /Users/{id}.
    mutating func patchUser(
        _ user: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        var engine = PatchEngine(reader: reader(isUser: true))
        engine.addMakesElement = true
        let result = try engine.apply(
            try ChangeOperation.list(from: try request.scimBody()), to: user.attributes,
            membership: PatchEngine.Membership(ids: { [] }, element: { .string($0) }))
        store.change(user, to: try checked(result.attributes, id: user.id), at: now)
        return .json(body(try self.user(user.id), request))
    }

    /// PUT /Users/{id}, where the settings have it.
    mutating func replaceUser(
        _ user: StoredResource, _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let draft = try reader(isUser: true).draft(from: try request.scimBody())
        let attributes = try checked(draft.attributes, id: user.id)
        store.change(user, to: try completed(attributes, nickName: attributes["userName"]?.text ?? ""), at: now)
        return .json(body(try self.user(user.id), request))
    }

    /// A user or a group as it goes out.
    func body(_ resource: StoredResource, _ request: ServiceRequest) -> JSONValue {
        let isUser = store.users[resource.id] != nil
        return Self.marked(view(isUser: isUser, root: request.root).body(resource, in: store), resource)
    }

    /// How resources go out, but for the version, which looks like none.
    func view(isUser: Bool, root: String) -> ResourceView {
        var view = ResourceView(
            kind: isUser ? Self.userKind : Self.groupKind, root: root, endpoint: isUser ? "Users" : "Groups",
            typeName: isUser ? "User" : "Group")
        view.showsVersion = false
        return view
    }

    /// `meta.version` is a word of 40 hexadecimal digits, though the service says that it has no versions.
    static func marked(_ body: JSONValue, _ resource: StoredResource) -> JSONValue {
        guard var members = body.members, var meta = members["meta"]?.members else { return body }
        let digest = BodyDigest(method: resource.id, target: String(resource.version), body: Data()).text
        meta["version"] = .string(String((digest + digest + digest).prefix(40)))
        members["meta"] = .object(meta)
        return .object(members)
    }

    private func checked(
        _ attributes: [String: JSONValue], id: String?
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        var attributes = attributes
        let name = try required(attributes["userName"]?.text, "userName")
        guard name.split(separator: "@").count == 2, name.split(separator: "@").last?.contains(".") == true else {
            throw .scim(400, "invalidValue", "userName must look like an email address")
        }
        _ = try required(attributes["name"]?["familyName"]?.text, "name.familyName")
        _ = try required(attributes["emails"]?.elements?.first?["value"]?.text, "emails")
        attributes["userName"] = .string(name.lowercased())
        attributes["entitlements"] = try entitlements(attributes["entitlements"])
        if attributes["active"] == nil { attributes["active"] = true }
        if store.users.isNameTaken(name, butBy: id) {
            throw .scim(409, "uniqueness", "another user has this userName")
        }
        if settings.namesTakenElsewhere.contains(where: { $0.lowercased() == name.lowercased() }) {
            throw .scim(
                settings.takenElsewhereStatus, nil,
                "Duplicate Username. The username already exists in this or another "
                    + "Salesforce organization.")
        }
        try checkLicence(attributes["active"] == true, id: id)
        return attributes
    }

    private func checkLicence(_ isActive: Bool, id: String?) throws(SandboxRefusal) {
        guard isActive, let licences = settings.licences else { return }
        if let id, store.users[id]?.attributes["active"] != false { return }
        if store.users.ordered.count(where: { $0.attributes["active"] != false }) >= licences {
            throw .scim(settings.licenceStatus, nil, "LICENSE_LIMIT_EXCEEDED: license limit exceeded")
        }
    }

    /// Exactly one profile, and any number of permission sets, all of which are there.
    private func entitlements(_ value: JSONValue?) throws(SandboxRefusal) -> JSONValue {
        var kept: [JSONValue] = []
        var profiles = 0
        for element in value?.elements ?? [] {
            let id = element["value"]?.text ?? ""
            guard let known = settings.entitlements.first(where: { $0.id == id }) else {
                throw .scim(400, "invalidValue", "there is no entitlement \(id)")
            }
            if known.isProfile { profiles += 1 }
            kept.append([
                "value": .string(id), "display": .string(known.display),
                "type": known.isProfile ? "Profile" : "PermissionSet", "primary": .boolean(known.isProfile),
            ])
        }
        if profiles != 1 {
            throw .scim(400, "invalidValue", "entitlements must hold exactly one profile and has \(profiles)")
        }
        return .array(kept)
    }

    /// What Salesforce fills in.
    private func completed(
        _ attributes: [String: JSONValue], nickName: String
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        let defaults: [String: JSONValue] = [
            "nickName": .string(nickName), "userType": "Standard", "preferredLanguage": "en_US", "locale": "en_US",
            "emailEncodingKey": "UTF-8", "timezone": "America/Los_Angeles",
        ]
        return attributes.merging(defaults) { sent, _ in sent }
    }

    private func required(_ text: String?, _ path: String) throws(SandboxRefusal) -> String {
        guard let text, !text.isEmpty else {
            throw .scim(400, "invalidValue", "Required fields are missing: [\(path)]")
        }
        return text
    }
}
