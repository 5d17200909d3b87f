extension SandboxState {
    /// Copies the directory of any product but AWS.
    ///
    /// A member that is a group stands there under its own name.
    init(_ store: ResourceStore) {
        let users = store.users.ordered.map { user in
            let groups = store.groupIDs(ofMember: user.id).compactMap { store.groups[$0]?.name(false) }
            let emails = user.attributes["emails"]?.elements ?? []
            return User(
                id: user.id, userName: user.name(true), externalId: user.externalID,
                displayName: user.attributes["displayName"]?.text ?? "", active: user.attributes["active"] != false,
                emails: emails.compactMap { $0["value"]?.text }, groups: groups.sorted(),
                attributes: Self.flattened(user.attributes))
        }
        let groups = store.groups.ordered.map { group in
            let members = store.memberIDs(ofGroup: group.id).compactMap { id in
                store.resource(id).map { Member(id: id, userName: $0.name(store.users[id] != nil)) }
            }
            return Group(
                id: group.id, displayName: group.name(false), externalId: group.externalID,
                members: members.sorted { $0.userName < $1.userName })
        }
        self.init(
            users: users.sorted { $0.userName < $1.userName }, groups: groups.sorted { $0.displayName < $1.displayName }
        )
    }

    /// Every single value under its dotted path; of the values of a list the first counts.
    private static func flattened(_ attributes: [String: JSONValue]) -> [String: String] {
        var result: [String: String] = [:]
        func flatten(_ value: JSONValue, _ path: String) {
            switch value {
            case .object(let members):
                let separator = attributes[path] != nil && path.hasPrefix("urn:") ? ":" : "."
                for (name, value) in members { flatten(value, path + separator + name) }
            case .array(let elements): for element in elements { flatten(element, path) }
            case .string(let text): result[path] = result[path] ?? text
            case .boolean(let flag): result[path] = result[path] ?? String(flag)
            case .integer(let whole): result[path] = result[path] ?? String(whole)
            case .number(let number): result[path] = result[path] ?? String(number)
            case .null: break
            }
        }
        for (name, value) in attributes where name != "password" { flatten(value, name) }
        return result
    }
}
