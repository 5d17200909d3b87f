/// How the emulated AWS IAM Identity Center behaves where nobody outside AWS knows for certain.
///
/// Each default is the value that hurts a careless client the most: what passes here passes there.
package struct IdentityCenterSettings: Sendable, Equatable {
    /// `add` of a member who is in the group already.
    package var addingExistingMember = Reaction.accept
    /// `remove` of a user who exists and is not in the group.
    package var removingAbsentMember = Reaction.accept
    /// A member id in PATCH that belongs to no user.
    ///
    /// `accept` passes over that member without a word.
    package var unknownMember = Reaction.refuse(status: 404)
    /// Removal in the form `members[value eq "id"]`, which the documentation neither shows nor forbids.
    package var memberFilterRemoval = Reaction.refuse(status: 400)
    /// The status of `PUT /Groups/{id}`, an operation that does not exist; 501 has been reported too.
    package var groupReplacementStatus = 400
    /// PATCH without a `User-Agent` header: vendors report that it is blocked, not with which status.
    package var patchWithoutUserAgent = Reaction.refuse(status: 403)
    /// An attribute or sub-attribute outside the supported list.
    ///
    /// `accept` drops it in silence.
    package var unsupportedAttribute = Reaction.refuse(status: 400)
    /// Whether PATCH takes `"false"` for `false`, as POST and PUT do not: the example on the page of PatchUser sends it so.
    package var patchAcceptsBooleanText = true
    /// Whether the body of PUT must repeat the `id`, as the example on its page does.
    package var putRequiresID = true
    /// Whether PUT takes a space in `userName`, as its page says; the page of POST says the opposite.
    package var acceptsSpacesInUserNameOnPut = true
    /// Whether PATCH may change `roles`, which its published list leaves out.
    package var patchesRoles = false
    /// Whether two users may not share a primary email address.
    package var emailsAreUnique = true
    /// Whether two users may not share an `externalId`.
    package var externalIDsAreUnique = true
    /// Whether two groups may not share an `externalId`.
    package var groupExternalIDsAreUnique = true
    /// What ServiceProviderConfig says under `filter.maxResults`; last seen as 50, although pages hold 100.
    package var advertisedMaxResults = 50
    /// The status of a path that is no endpoint of the service, such as `/Bulk`.
    package var unknownRouteStatus = 404
    /// The service as it was until 2024: 50 results and no second page, no `/Schemas`, no filter over `groups.value`
    /// or `members.value`, and resource ids with a prefix of ten hexadecimal digits.
    package var isLegacy = false
    /// The most users the directory holds.
    package var userQuota = 100_000
    /// The most groups the directory holds.
    package var groupQuota = 100_000
    /// The status of a create beyond a quota.
    package var quotaStatus = 400

    /// The strictest reading of the documentation.
    package init() {}

    /// The most results of one answer.
    var pageLimit: Int { isLegacy ? 50 : 100 }
}
