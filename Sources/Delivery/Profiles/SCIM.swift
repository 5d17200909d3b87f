extension TargetProfile {
    /// Any service that speaks SCIM 2.0 as RFC 7643 and RFC 7644 have it, and the base of profiles that people write.
    package static let scim = TargetProfile(
        name: "scim",
        title: "SCIM 2.0",
        mapping: [
            "userName": "user.userName",
            "name.givenName": "user.givenName",
            "name.familyName": "user.familyName",
            "displayName": "user.displayName",
            "emails[type eq \"work\"].value": "user.email",
        ],
        // The one attribute that every user must have (RFC 7643 section 4.1.1).
        requiredPaths: ["userName"],
        knownRoots: nil,
        singleElementRoots: [],
        forbiddenCharacters: "",
        maximumLengths: [:],
        allowsSpaceInUserName: true,
        // The RFC compares user names without regard to case, and some servers change it.
        foldsUserName: true,
        contentType: "application/scim+json",
        userAgent: "Provisor/1 (SCIM client)",
        requestTimeout: .seconds(30),
        concurrency: 5,
        // What a service bears is seldom published; this is ours.
        rate: 10,
        // The form that no server takes for the removal of everybody.
        memberRemoval: .filter,
        memberChunk: 100,
        memberRemovalChunk: 100,
        unknownMemberStatuses: [400, 404],
        groupsHaveExternalId: true,
        userLookUps: [.externalId, .name],
        groupLookUps: [.externalId, .name],
        listing: .index,
        visibilityDelay: .seconds(1),
        adoptsUnclaimed: true,
        // Whether an account that is made again has what the lost one had, nobody knows: an operator decides.
        recreatesVanished: false)
}
