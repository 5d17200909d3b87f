/// A resource as the target showed it.
package struct RemoteResource: Hashable, Sendable {
    package let id: String
    package let externalId: String?
    /// Texts by target path, in the form that the profile's mapping has them; of a group, `displayName`.
    package let attributes: [String: String]
    /// Of a user; nil where the target does not say.
    package let saysActive: Bool?
    /// Its version there, where the target's profile uses versions.
    package let version: String?
    /// Remote ids of a group's members; nil where the target does not show them, or was not asked to.
    package let members: [String]?

    /// Of a user; true where the target does not say.
    package var isActive: Bool { saysActive ?? true }

    package init(
        id: String, externalId: String?, attributes: [String: String], isActive: Bool?, version: String? = nil,
        members: [String]? = nil
    ) {
        self.id = id
        self.externalId = externalId
        self.attributes = attributes
        saysActive = isActive
        self.version = version
        self.members = members
    }
}

/// One page of a list.
package struct RemotePage: Hashable, Sendable {
    package let resources: [RemoteResource]
    /// Where the next page begins; nil on the last one.
    package let next: ListPlace?
    /// How many there are on all pages, where the target says so.
    package let total: Int?

    package init(resources: [RemoteResource], next: ListPlace?, total: Int?) {
        self.resources = resources
        self.next = next
        self.total = total
    }
}
