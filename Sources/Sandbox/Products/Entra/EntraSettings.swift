/// How the emulated SCIM API of Entra ID behaves where its documentation leaves the answer open.
///
/// Each default is the value that hurts a careless client the most.
package struct EntraSettings: Sendable, Equatable {
    /// The status of a PATCH of a group: the overview says 200, the examples show 204.
    package var groupPatchStatus = 204
    /// How many resources there are on a page where the client does not say: 100, though another page says 10.
    package var defaultPageSize = 100
    /// The most resources on a page: 1000, though another page says 100.
    package var maxPageSize = 1000
    /// Whether the API is enabled and a subscription is linked; without it everything is answered 400.
    package var isEnabled = true
    /// Whether `Accept: */*` is taken for `application/json`.
    package var acceptsAnyAccept = false
    /// `remove` of somebody who is no member.
    package var removingAbsentMember = Reaction.refuse(status: 404)
    /// `startIndex`, which the service does not have; `accept` passes over it.
    package var startIndex = Reaction.refuse(status: 400)
    /// An attribute that no schema has; `accept` passes over it.
    package var unknownAttribute = Reaction.refuse(status: 400)

    /// The strictest reading of the documentation.
    package init() {}

    /// The most members that one PATCH adds.
    static let addLimit = 20
}
