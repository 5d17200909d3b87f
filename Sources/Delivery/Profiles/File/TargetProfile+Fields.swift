extension TargetProfile {
    /// Every field of a profile file, in the order in which they are explained.
    package static let fields: [ProfileField] = userFields + requestFields + changeFields + groupFields + lookUpFields

    private static let userFields: [ProfileField] = [
        ProfileField(
            "name", \.name, ProfileTexts.name,
            "The name that apps are given with --profile."),
        ProfileField(
            "title", \.title, ProfileTexts.title,
            "The product, for people."),
        ProfileField(
            "mapping", \.mapping,
            .byName(
                "expressions by the path of an attribute", ProfileTexts.expression,
                problem: ProfileTexts.attributeProblem),
            "What stands at each path of a user, where an app maps nothing else."),
        ProfileField(
            "requiredPaths", \.requiredPaths, .list(ProfileTexts.attribute),
            "Paths without which a user is not sent."),
        ProfileField(
            "knownRoots", \.knownRoots, .set(ProfileTexts.root).orNull("any"),
            "The attributes and schemas that users have there."),
        ProfileField(
            "singleElementRoots", \.singleElementRoots, .set(ProfileTexts.root),
            "Multi-valued attributes of which the target takes one element; it is sent as the primary one."),
        ProfileField(
            "forbiddenCharacters", \.forbiddenCharacters, ProfileTexts.characters,
            "Characters that no value may hold."),
        ProfileField(
            "maximumLengths", \.maximumLengths,
            .byName(
                "whole numbers by the path of an attribute; the empty path is for all others", .whole(1...1_000_000)
            ) {
                $0.isEmpty ? nil : ProfileTexts.attributeProblem($0)
            },
            "Most characters of a value."),
        ProfileField(
            "allowsSpaceInUserName", \.allowsSpaceInUserName, .flag,
            "Whether a user name may hold spaces."),
        ProfileField(
            "usersHaveExternalId", \.usersHaveExternalId, .flag,
            "Whether accounts carry our externalId; without one, the user name alone tells whose an account is."),
        ProfileField(
            "userNameChanges", \.userNameChanges, .flag,
            "Whether the user name of an account can change."),
        ProfileField(
            "foldsUserName", \.foldsUserName, .flag,
            "Whether the target changes the case of user names, so that a difference in case alone is none."),
        ProfileField(
            "needsInitialPassword", \.needsInitialPassword, .flag,
            "Whether accounts are created with a password, which is drawn for the occasion and kept nowhere."),
    ]

    private static let requestFields: [ProfileField] = [
        ProfileField(
            "contentType", \.contentType, ProfileTexts.mediaType,
            "Media type of requests."),
        ProfileField(
            "accept", \.accept, ProfileTexts.header,
            "Value of the Accept header."),
        ProfileField(
            "userAgent", \.userAgent, ProfileTexts.header,
            "Value of the User-Agent header."),
        ProfileField(
            "requestTimeout", \.requestTimeout, .seconds(1...120),
            "Longest wait for an answer."),
        ProfileField(
            "concurrency", \.concurrency, .whole(1...64),
            "Requests under way at once, where the app does not say."),
        ProfileField(
            "rate", \.rate, ProfileForm<Double>.number(0.001...10_000).orNull("no limit"),
            "Requests a second to start with; throttling brings it down, success up."),
        ProfileField(
            "burst", \.burst, .whole(1...10_000),
            "Requests that may go out at once after a quiet time, where there is a rate."),
        ProfileField(
            "throttlingCodes", \.throttlingCodes, .set(ProfileTexts.code),
            "Codes in an error that mean \"later\", although its status is 400 or 403."),
        ProfileField(
            "conflictCodes", \.conflictCodes, .set(ProfileTexts.code),
            "Codes in an error with status 400 or 403 that mean that the target has such a resource already."),
        ProfileField(
            "usersPath", \.usersPath, ProfileTexts.path,
            "Path of the users below the endpoint."),
        ProfileField(
            "groupsPath", \.groupsPath, ProfileTexts.path,
            "Path of the groups below the endpoint."),
        ProfileField(
            "discoveryPath", \.discoveryPath, ProfileTexts.path,
            "Path of the document in which the target says what it can do."),
        ProfileField(
            "authentication", \.authentication, .set(.choice, atLeast: 1),
            "The ways of signing in that the target has: an access token, OAuth client credentials, a signed assertion."
        ),
        ProfileField(
            "usesInstanceURL", \.usesInstanceURL, .flag,
            "Whether requests go to the host that the token's answer names as instance_url."),
        ProfileField(
            "tokenLifetime", \.tokenLifetime, ProfileForm<Duration>.days(1...36_500).orNull("unknown"),
            "How long an access token lasts that a person made."),
        ProfileField(
            "protectedNames", \.protectedNames, .set(ProfileTexts.protected),
            "Users and groups there that are never adopted, and so never changed or removed, whatever the case of their letters."
        ),
    ]

    private static let changeFields: [ProfileField] = [
        ProfileField(
            "updateStyle", \.updateStyle, .choice,
            "How a change of a user is sent: PATCH with a path for each attribute, PATCH without paths, or PUT of the whole user."
        ),
        ProfileField(
            "elementUpdate", \.elementUpdate, .choice,
            "How one element of a multi-valued attribute is written by a PATCH with paths: replace or add at its path, or the whole attribute."
        ),
        ProfileField(
            "operationCase", \.operationCase, .choice,
            "How the verbs of a PATCH are written: replace or Replace."),
        ProfileField(
            "operationsKey", \.operationsKey, ProfileTexts.key,
            "Name of the list of operations in a PATCH."),
        ProfileField(
            "maximumPatchOperations", \.maximumPatchOperations, ProfileForm<Int>.whole(1...10_000).orNull("no limit"),
            "Most operations in one PATCH; a change with more of them is sent in parts."),
        ProfileField(
            "activeForm", \.activeForm, .choice,
            "How active is written in a PATCH: true, or \"True\"."),
        ProfileField(
            "usesVersions", \.usesVersions, .flag,
            "Whether a change names the version that it is meant for (ETag, If-Match)."),
        ProfileField(
            "deletionDeactivates", \.deletionDeactivates, .flag,
            "Whether DELETE of a user only deactivates."),
    ]

    private static let groupFields: [ProfileField] = [
        ProfileField(
            "groupStyle", \.groupStyle, .choice,
            "How a change of a group is sent: PATCH, PUT of the whole group, or PUT for its name and PATCH for its members."
        ),
        ProfileField(
            "groupCapabilities", \.groupCapabilities, .set(.choice),
            "What can be done with groups."),
        ProfileField(
            "groupAttributes", \.groupAttributes,
            .byName(
                "templates by the path of an attribute", ProfileTexts.template, problem: ProfileTexts.attributeProblem),
            "Further texts of a group; ${slug} is the name in small letters, digits and hyphens."),
        ProfileField(
            "requiredGroupPaths", \.requiredGroupPaths, .list(ProfileTexts.attribute),
            "Paths without which a group is not sent."),
        ProfileField(
            "memberAddition", \.memberAddition, .choice,
            "How members are put in: a list of values, or an object that has it as its own members."),
        ProfileField(
            "memberRemoval", \.memberRemoval, .choice,
            "How members are taken out: members[value eq \"ID\"], or members with a list of values or such an object. A target that knows the RFC alone takes the last two for the removal of all members."
        ),
        ProfileField(
            "memberChunk", \.memberChunk, .whole(1...10_000),
            "Most members that one request puts in."),
        ProfileField(
            "memberRemovalChunk", \.memberRemovalChunk, .whole(1...10_000),
            "Most members that one request takes out."),
        ProfileField(
            "membersAreShown", \.membersAreShown, .flag,
            "Whether the target shows who is in a group."),
        ProfileField(
            "memberValue", \.memberValue, .choice,
            "What it shows of them: their ids, or their user names."),
        ProfileField(
            "canExcludeMembers", \.canExcludeMembers, .flag,
            "Whether it can leave them out where they are not needed (excludedAttributes)."),
        ProfileField(
            "unknownMemberStatuses", \.unknownMemberStatuses, .set(.whole(400...499)),
            "Statuses with which it may answer a change of members that names an account it does not have."),
        ProfileField(
            "groupsHaveExternalId", \.groupsHaveExternalId, .flag,
            "Whether groups carry our externalId."),
    ]

    private static let lookUpFields: [ProfileField] = [
        ProfileField(
            "filters", \.filters, .flag,
            "Whether the target can be asked for one resource by a filter; where not, the pages of its list are searched."
        ),
        ProfileField(
            "userLookUps", \.userLookUps, .list(.choice, atLeast: 1),
            "By what an account is looked for, in this order."),
        ProfileField(
            "groupLookUps", \.groupLookUps, .list(.choice, atLeast: 1),
            "By what a group is looked for, in this order."),
        ProfileField(
            "listing", \.listing, .choice,
            "How all users and groups are listed: not completely, all at once, by startIndex and count, or by cursor."),
        ProfileField(
            "firstCursorIsEmpty", \.firstCursorIsEmpty, .flag,
            "Whether the first page is asked for with an empty cursor, without which the target has no cursors."),
        ProfileField(
            "pageSize", \.pageSize, .whole(1...10_000),
            "Resources asked for in one page."),
        ProfileField(
            "visibilityDelay", \.visibilityDelay, .seconds(0...3600),
            "How long a created resource may stay out of the target's search."),
        ProfileField(
            "adoptsUnclaimed", \.adoptsUnclaimed, .flag,
            "Whether an account that we did not make, and that carries nobody's externalId, may become ours."),
        ProfileField(
            "recreatesVanished", \.recreatesVanished, .flag,
            "Whether an account that vanished at the target is made again."),
    ]
}
