extension TargetProfile {
    /// Google Cloud Identity and Workspace through the Cloud Identity SCIM API, as its reference describes it.
    ///
    /// Where it is silent the safer reading stands here, and each such line says so. A group needs an email address, and
    /// only the customer knows its domain: groups are pushed with a profile of one's own that is based on this one and
    /// has `groupAttributes`.
    package static let google = TargetProfile(
        name: "google",
        title: "Google Cloud Identity",
        // User names are email addresses; the entry in emails that belongs to one is made by the service.
        mapping: [
            "userName": "user.email",
            "name.givenName": "user.givenName",
            "name.familyName": "user.familyName",
        ],
        requiredPaths: ["userName", "name.givenName", "name.familyName"],
        knownRoots: nil,
        singleElementRoots: [],
        forbiddenCharacters: "",
        maximumLengths: [:],
        allowsSpaceInUserName: false,
        // Not documented; email addresses are known to come back in lower case.
        foldsUserName: true,
        // A password is refused.
        needsInitialPassword: false,
        // Not documented; every Google API takes plain JSON.
        contentType: "application/json",
        userAgent: "Provisor/1 (SCIM client)",
        requestTimeout: .seconds(30),
        concurrency: 4,
        // Not published; this is ours.
        rate: 5,
        burst: 5,
        // Reasons of the Directory API; those of the SCIM API are not documented.
        throttlingCodes: [
            "userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded", "dailyLimitExceeded", "RESOURCE_EXHAUSTED",
        ],
        authentication: [.jwtBearer, .bearer],
        updateStyle: .patchPaths,
        maximumPatchOperations: 20,
        requiredGroupPaths: ["urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup:email"],
        // One member a request, whichever way.
        memberRemoval: .filter,
        memberChunk: 1,
        memberRemovalChunk: 1,
        membersAreShown: false,
        unknownMemberStatuses: [400, 404],
        groupsHaveExternalId: true,
        // The one filter that users have.
        userLookUps: [.name],
        groupLookUps: [.externalId, .name],
        // A list needs a filter, and shows fifty groups at most.
        listing: .none,
        // Not published; the Directory API is known to need up to minutes.
        visibilityDelay: .seconds(30),
        adoptsUnclaimed: true,
        recreatesVanished: false)
}
