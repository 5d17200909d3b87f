/// How the emulated service of RFC 7643 and RFC 7644 behaves where the RFCs leave it open, and which dialect it speaks.
///
/// Each default is what the RFCs say, and where they say nothing what hurts a careless client the most.
package struct SCIMSettings: Sendable, Equatable {
    /// What `remove` with the path `members` and a list of values does.
    package enum MemberListRemoval: String, Sendable, CaseIterable {
        /// What RFC 7644 says: the value means nothing, and the whole group is emptied.
        case removesAll = "removes-all"
        /// What Microsoft Entra means by it: those in the list are removed.
        case removesListed = "removes-listed"
        /// The request is refused with 400.
        case refuse = "refuse"
    }

    /// How lists are cut into pages.
    package enum Paging: String, Sendable, CaseIterable {
        /// By index, and by cursor for whoever asks for one.
        case both
        /// By index alone.
        case index
        /// By cursor, asked for or not.
        case cursor
        /// Not at all: everything is one page, up to the largest size, and the rest cannot be had.
        case none
    }

    /// PATCH answers 501, and changes are made by PUT.
    package var isPutOnly = false
    /// No `ETag`, no `meta.version`, and `If-Match` is passed over.
    package var hasETags = true
    /// Filters are passed over, so that every search finds everything.
    package var ignoresFilters = false
    /// The list in an answer is called `resources`.
    package var writesLowerCaseResources = false
    /// POST answers 200 in place of 201.
    package var createAnswersOK = false
    /// `status` in an error is a number; the RFC wants a string.
    package var writesNumericErrorStatus = false
    /// Booleans go out as `"True"` and `"False"`, and text is taken for them.
    package var writesBooleansAsText = false
    /// PATCH answers 204 without a body.
    package var patchAnswersEmpty = false
    /// What `remove` with the path `members` and a list of values does.
    package var memberListRemoval = MemberListRemoval.removesAll
    /// Whether `members[value eq "id"]` is understood; some services know only the list.
    package var acceptsMemberFilter = true
    /// `remove` of somebody who is no member.
    package var removingAbsentMember = Reaction.accept
    /// `add` of somebody who is a member already.
    package var addingExistingMember = Reaction.accept
    /// A member id that belongs to nobody; `accept` passes over it.
    package var unknownMember = Reaction.refuse(status: 400)
    /// An attribute that no schema has; `accept` passes over it.
    package var unknownAttribute = Reaction.refuse(status: 400)
    /// Whether `add` through a filter that selects nothing makes an element, as Entra relies on.
    package var addThroughFilterMakesElement = false
    /// How lists are cut into pages.
    package var paging = Paging.both
    /// Whether a list that asks for no kind of page gets a cursor; `paging` must know cursors.
    package var prefersCursor = false
    /// How many resources there are on a page where the client does not say.
    package var defaultPageSize = 50
    /// The most resources on a page.
    package var maxPageSize = 100
    /// Whether two groups may not share a `displayName`; the RFC lets them.
    package var groupNamesAreUnique = false
    /// Whether two resources of a kind may not share an `externalId`; the RFC lets them.
    package var externalIDsAreUnique = false

    /// What the RFCs say.
    package init() {}

    var pages: PageRules {
        PageRules(
            hasIndex: paging == .both || paging == .index, hasCursor: paging == .both || paging == .cursor,
            prefersCursor: prefersCursor || paging == .cursor,
            defaultSize: paging == .none ? maxPageSize : defaultPageSize,
            maxSize: maxPageSize, listName: writesLowerCaseResources ? "resources" : "Resources")
    }
}
