package import Domain

/// What can be asked of a target, in our words.
///
/// Attributes are texts by target path, such as `name.givenName`.
package enum Operation: Hashable, Sendable {
    // Users
    case createUser(externalId: String, attributes: [String: String])
    /// The difference alone; `all` is the whole for targets that can only replace.
    ///
    /// `new`: paths of `set` into elements of which the account has nothing yet, such as a first work email. `isActive`:
    /// whether the account can be used, which a target that can only replace must be told again with every change.
    case updateUser(
        remoteId: String, set: [String: String], clear: [String], all: [String: String], new: Set<String> = [],
        isActive: Bool = true)
    /// `all`: the texts that the account has, for targets that can only replace.
    case activateUser(remoteId: String, active: Bool, all: [String: String])
    case deleteUser(remoteId: String)
    case findUser(by: LookUpKey, value: String)
    case readUser(remoteId: String)

    // Groups
    /// Without members. `attributes`: further texts by path, such as the email that Google wants of a group.
    case createGroup(externalId: String, name: String, attributes: [String: String])
    case renameGroup(remoteId: String, name: String)
    case deleteGroup(remoteId: String)
    /// Remote ids, no more than the profile's chunk in all; never both in one request.
    case addMembers(remoteId: String, members: [String])
    case removeMembers(remoteId: String, members: [String])
    /// The group as a whole, all its members' remote ids included: only for targets that take no PATCH of groups.
    case replaceGroup(
        remoteId: String, externalId: String, name: String, attributes: [String: String], members: [String])
    case findGroup(by: LookUpKey, value: String)
    case readGroup(remoteId: String)

    // Both
    /// One page of all users or of all groups; groups come without their members.
    case list(ResourceKind, at: ListPlace)
}

/// By what a resource is looked up at a target.
package enum LookUpKey: String, CaseIterable, Hashable, Sendable {
    case externalId
    /// `userName` of a user, `displayName` of a group.
    case name
}

/// Where a page of a list begins.
package enum ListPlace: Hashable, Sendable {
    /// The first page, however the target counts.
    case first
    /// From this resource on, counted from 1 (RFC 7644 section 3.4.2.4).
    case index(Int)
    /// Where the target's own mark says (RFC 9865).
    case cursor(String)
}
