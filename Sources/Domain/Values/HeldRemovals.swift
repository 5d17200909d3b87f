/// What is held back in one app.
package struct HeldRemovals: Hashable, Sendable {
    /// Users whose accounts stay open.
    package var users: [EntityKey]
    /// Groups that stay there.
    package var groups: [EntityKey]
    /// Members who stay in groups that stay.
    package var members: [Member]

    /// A user in a group.
    package struct Member: Hashable, Sendable {
        package let group: EntityKey
        package let user: EntityKey

        package init(group: EntityKey, user: EntityKey) {
            self.group = group
            self.user = user
        }
    }

    package init(users: [EntityKey] = [], groups: [EntityKey] = [], members: [Member] = []) {
        self.users = users
        self.groups = groups
        self.members = members
    }

    package var isEmpty: Bool { users.isEmpty && groups.isEmpty && members.isEmpty }
}
