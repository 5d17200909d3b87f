import Domain

extension Operation {
    /// Whether the request changes something, and so has an intent and a key.
    package var changesTarget: Bool {
        switch self {
        case .findUser, .readUser, .findGroup, .readGroup, .list: false
        default: true
        }
    }

    /// How many members a change of members names; nil for everything else.
    package var members: Int? {
        switch self {
        case .addMembers(_, let members), .removeMembers(_, let members): members.count
        default: nil
        }
    }

    /// What is asked, for people: it names paths and counts, and never a value.
    package var summary: String {
        switch self {
        case .createUser(_, let attributes): "create an account with \(Self.list(attributes.keys))"
        case .updateUser(_, let set, let clear, _, _, _):
            [set.isEmpty ? "" : "set \(Self.list(set.keys))", clear.isEmpty ? "" : "clear \(Self.list(clear))"]
                .filter { !$0.isEmpty }.joined(separator: ", ")
        case .activateUser(_, let active, _): active ? "open the account" : "close the account"
        case .deleteUser: "delete the account"
        case .findUser(let key, _): "look the account up by \(key == .name ? "userName" : "externalId")"
        case .readUser: "read the account"
        case .createGroup: "create the group"
        case .renameGroup: "rename the group"
        case .deleteGroup: "delete the group"
        case .addMembers(_, let members): "add \(Self.count(members.count))"
        case .removeMembers(_, let members): "remove \(Self.count(members.count))"
        case .replaceGroup(_, _, _, _, let members): "replace the group, with \(Self.count(members.count))"
        case .findGroup(let key, _): "look the group up by \(key == .name ? "displayName" : "externalId")"
        case .readGroup: "read the group"
        case .list(let kind, _): "list the \(kind.rawValue)s"
        }
    }

    private static func list(_ paths: some Sequence<String>) -> String { paths.sorted().joined(separator: ", ") }

    private static func count(_ members: Int) -> String { members == 1 ? "1 member" : "\(members) members" }
}
