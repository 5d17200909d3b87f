/// How the emulated Salesforce behaves where its documentation leaves the answer open, and what it starts with.
///
/// Each default is the value that hurts a careless client the most.
package struct SalesforceSettings: Sendable, Equatable {
    /// A profile or a permission set, which users get as an entitlement.
    package struct Entitlement: Sendable, Equatable {
        /// The record id: `00e...` for profiles, `0PS...` for permission sets.
        package var id: String
        /// The name that people see.
        package var display: String
        /// Whether it is a profile, of which every user has exactly one.
        package var isProfile: Bool

        /// Describes an entitlement.
        package init(id: String, display: String, isProfile: Bool) {
            self.id = id
            self.display = display
            self.isProfile = isProfile
        }
    }

    /// The profile that the sandbox always has.
    package static let standardProfile = Entitlement(
        id: "00e000000000001AAA", display: "Standard User", isProfile: true)

    /// The names of the groups that are there; SCIM can neither create nor delete one.
    package var groups: [String] = []
    /// The profiles and permission sets that are there.
    package var entitlements = [
        standardProfile, Entitlement(id: "0PS000000000001AAA", display: "Reports", isProfile: false),
    ]
    /// User names that are taken in organisations that nobody here can see: a user name is unique in the whole world.
    package var namesTakenElsewhere: Set<String> = []
    /// The status for such a name; 400 has been reported.
    package var takenElsewhereStatus = 400
    /// How many active users there may be; nil means any number.
    package var licences: Int?
    /// The status for one more.
    package var licenceStatus = 400
    /// The status of a client that has asked too often: 403 with `REQUEST_LIMIT_EXCEEDED`, though some APIs say 503.
    package var throttleStatus = 403
    /// Whether the members of a PATCH may stand in a list, as in the RFC; documented is an object that holds the list.
    package var acceptsMemberLists = false
    /// Whether `members[value eq "id"]` is understood.
    package var acceptsMemberFilter = false
    /// `add` of somebody who is a member already.
    package var addingExistingMember = Reaction.accept
    /// `remove` of a user who is no member.
    package var removingAbsentMember = Reaction.accept
    /// Whether PUT of a user or a group is there.
    package var acceptsReplacement = false
    /// The status of POST and DELETE of groups.
    package var groupCreationStatus = 405
    /// Whether a list may be read page by page with `startIndex`.
    package var hasPages = true
    /// Whether `ew` is understood; it is known not to be in the older version of the API.
    package var acceptsEndsWith = false
    /// An attribute that no schema has; `accept` passes over it.
    package var unknownAttribute = Reaction.refuse(status: 400)

    /// The strictest reading of the documentation.
    package init() {}

    /// The most records of one answer.
    static let recordLimit = 200
}
