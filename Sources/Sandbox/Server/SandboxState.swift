/// What `GET /_sandbox/state` tells: the directory as it is, members included.
package struct SandboxState: Sendable, Codable, Equatable {
    /// A user.
    package struct User: Sendable, Codable, Equatable {
        /// The id that the service gave out.
        package let id: String
        /// The name that the user signs in with.
        package let userName: String
        /// The client's own id.
        package let externalId: String?
        /// The name that people see.
        package let displayName: String
        /// Whether the user may sign in.
        package let active: Bool
        /// The addresses.
        package let emails: [String]
        /// The names of the groups, sorted.
        package let groups: [String]
        /// Every value under its dotted path, as in `name.givenName`, as text.
        package let attributes: [String: String]
    }

    /// A member of a group.
    package struct Member: Sendable, Codable, Equatable {
        /// The user's id.
        package let id: String
        /// The user's name.
        package let userName: String
    }

    /// A group.
    package struct Group: Sendable, Codable, Equatable {
        /// The id that the service gave out.
        package let id: String
        /// The name.
        package let displayName: String
        /// The client's own id.
        package let externalId: String?
        /// The members, sorted by name.
        package let members: [Member]
    }

    /// The users, sorted by name.
    package let users: [User]
    /// The groups, sorted by name.
    package let groups: [Group]

    /// The user with a name; case does not count.
    package func user(named userName: String) -> User? {
        users.first { $0.userName.lowercased() == userName.lowercased() }
    }

    /// The group with a name; case does not count.
    package func group(named displayName: String) -> Group? {
        groups.first { $0.displayName.lowercased() == displayName.lowercased() }
    }

    /// Puts a state together.
    init(users: [User], groups: [Group]) {
        self.users = users
        self.groups = groups
    }

    /// Copies a directory.
    init(_ directory: DirectoryState) {
        users = directory.users.values.sorted { $0.attributes.userName < $1.attributes.userName }.map { user in
            let names = directory.groupIDs(ofUser: user.id).compactMap { directory.groups[$0]?.displayName }
            return User(
                id: user.id, userName: user.attributes.userName, externalId: user.attributes.externalID,
                displayName: user.attributes.displayName, active: user.attributes.isActive,
                emails: user.attributes.email.map { [$0] } ?? [], groups: names.sorted(),
                attributes: user.attributes.flattened)
        }
        groups = directory.groups.values.sorted { $0.displayName < $1.displayName }.map { group in
            let members = directory.memberIDs(ofGroup: group.id).compactMap { id in
                directory.users[id].map { Member(id: id, userName: $0.attributes.userName) }
            }
            return Group(
                id: group.id, displayName: group.displayName, externalId: group.externalID,
                members: members.sorted { $0.userName < $1.userName })
        }
    }
}
