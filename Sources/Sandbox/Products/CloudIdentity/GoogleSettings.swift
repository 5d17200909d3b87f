/// How the emulated SCIM API of Google Cloud Identity behaves where its documentation leaves the answer open.
///
/// Each default is the value that hurts a careless client the most.
package struct GoogleSettings: Sendable, Equatable {
    /// `add` of somebody who is a member already.
    package var addingExistingMember = Reaction.refuse(status: 409)
    /// `remove` of somebody who is no member.
    package var removingAbsentMember = Reaction.refuse(status: 404)
    /// The status for a member id that belongs to nobody.
    package var unknownMemberStatus = 400
    /// `startIndex`, `count` and `cursor`, which the service does not have; `accept` passes over them.
    package var pagingParameter = Reaction.refuse(status: 400)
    /// Whether a user's groups go out when `attributes=groups` asks for them; Google switches it on for a customer.
    package var showsGroupsOnRequest = false
    /// The status of DELETE: 200 with an empty object, or 204 with nothing.
    package var deleteStatus = 200
    /// Whether PUT of a user is there.
    package var acceptsReplacement = false
    /// The status for a password, which the service does not take.
    package var passwordStatus = 400
    /// An attribute that no schema has; `accept` passes over it.
    package var unknownAttribute = Reaction.refuse(status: 400)

    /// The strictest reading of the documentation.
    package init() {}

    /// The most operations of a PATCH of a user.
    static let userOperationLimit = 20
    /// The most operations of a PATCH of a group.
    static let groupOperationLimit = 2
    /// The most groups of one answer; more are cut off without a word.
    static let groupMatchLimit = 50
}
