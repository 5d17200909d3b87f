extension TargetProfile {
    /// How a change of a user is sent.
    package enum UpdateStyle: String, CaseIterable, Hashable, Sendable {
        /// PATCH with one operation an attribute, each with its path.
        case patchPaths
        /// PATCH with one `replace` without a path, whose value holds all that changes.
        case patchWhole
        /// PUT of the whole user: what is not sent is gone there (RFC 7644 section 3.5.1).
        case put
    }

    /// How one element of a multi-valued attribute is written, such as the work email.
    ///
    /// RFC 7644 section 3.5.2.3 refuses a `replace` where no such element is there yet, and says nothing clear of an `add`
    /// with a filter.
    package enum ElementUpdate: String, CaseIterable, Hashable, Sendable {
        /// `replace` with path `emails[type eq "work"].value`, and for the first one `add` of the element to `emails`.
        case replace
        /// `add` with that path, which many targets take for a new element as well as for one that is there.
        case add
        /// `replace` of the whole attribute with the elements that are mapped; others are gone there.
        case whole
    }

    /// How the verbs of a PATCH are written; RFC 7644 has them in lower case.
    package enum OperationCase: String, CaseIterable, Hashable, Sendable {
        /// `replace`.
        case lower
        /// `Replace`.
        case capitalised
    }

    /// How `active` is written in a PATCH.
    package enum ActiveForm: String, CaseIterable, Hashable, Sendable {
        /// `true` and `false`.
        case boolean
        /// `"True"` and `"False"`.
        case text
    }

    /// How a change of a group is sent.
    package enum GroupStyle: String, CaseIterable, Hashable, Sendable {
        /// PATCH of what changes.
        case patch
        /// PUT of the whole group with all its members.
        case put
        /// PUT for its name, which leaves the members there as they are, and PATCH for the members.
        case putName
    }

    /// What can be done with groups.
    package enum GroupCapability: String, CaseIterable, Hashable, Sendable {
        case create, rename, delete, members
    }

    /// What stands in `value` of a group's members where the target shows them.
    package enum MemberValue: String, CaseIterable, Hashable, Sendable {
        /// The account's id (RFC 7643 section 4.2).
        case id
        /// Its user name; the ids are then looked up on the list of accounts.
        case userName
    }

    /// How members are put into a group.
    package enum MemberAddition: String, CaseIterable, Hashable, Sendable {
        /// `add` with path `members` and a list of values, the form of RFC 7644 section 3.5.2.1.
        case list
        /// `add` with path `members` and an object that has the list as its own `members`.
        case membersObject
    }

    /// How members are taken out of a group.
    ///
    /// A target that knows the RFC alone ignores the value of a removal and empties the group: the two other forms are
    /// for targets that are known to want them.
    package enum MemberRemoval: String, CaseIterable, Hashable, Sendable {
        /// `remove` with path `members[value eq "ID"]`, the form of RFC 7644 section 3.5.2.2.
        case filter
        /// `remove` with path `members` and a list of values, which the RFC does not have.
        case valueList
        /// `remove` with path `members` and an object that has the list as its own `members`.
        case membersObject
    }

    /// How all users and groups are listed.
    package enum ListStyle: String, CaseIterable, Hashable, Sendable {
        /// Not at all, or not completely.
        case none
        /// All at once, without being asked for pages.
        case whole
        /// By `startIndex` and `count` (RFC 7644 section 3.4.2.4).
        case index
        /// By `cursor` and `count` (RFC 9865).
        case cursor
    }

    /// A way of signing in.
    package enum Authentication: String, CaseIterable, Hashable, Sendable {
        /// An access token that a person made.
        case bearer
        /// OAuth 2.0 client credentials (RFC 6749 section 4.4).
        case clientCredentials
        /// OAuth 2.0 with a signed assertion (RFC 7523).
        case jwtBearer
    }
}
