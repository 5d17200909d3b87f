extension TargetProfile {
    /// Salesforce, as its SCIM and REST help pages describe it.
    ///
    /// Where they are silent the safer reading stands here, and each such line says so.
    package static let salesforce = TargetProfile(
        name: "salesforce",
        title: "Salesforce",
        // Which Salesforce profile a user gets is the customer's own affair, so there is no default for it.
        mapping: [
            "userName": "user.userName",
            "name.givenName": "user.givenName",
            "name.familyName": "user.familyName",
            "emails[type eq \"work\"].value": "user.email",
        ],
        // Exactly one entitlement is a profile; the documented example marks it as the primary one.
        requiredPaths: [
            "userName", "name.familyName", "emails[type eq \"work\"].value", "entitlements[primary eq true].value",
        ],
        knownRoots: nil,
        // A user has one email address.
        singleElementRoots: ["emails"],
        forbiddenCharacters: "",
        maximumLengths: [:],
        allowsSpaceInUserName: false,
        // User names come back in lower case.
        foldsUserName: true,
        contentType: "application/scim+json",
        userAgent: "Provisor/1 (SCIM client)",
        requestTimeout: .seconds(30),
        // Answers to changes of groups hold all members, so requests take long; what is borne is not published.
        concurrency: 2,
        rate: 5,
        burst: 5,
        // 403 with this code says that the organisation's requests of the day are used up.
        throttlingCodes: ["REQUEST_LIMIT_EXCEEDED"],
        // User names are unique over all customers. The codes are those of the REST interface; SCIM's are not documented.
        conflictCodes: ["uniqueness", "DUPLICATE_USERNAME", "DUPLICATE_VALUE"],
        // The plural of SCIM 1.1.
        discoveryPath: "/ServiceProviderConfigs",
        // An access token that was made by hand ends with its session.
        authentication: [.clientCredentials, .jwtBearer, .bearer],
        // The token's answer names the host of the customer's own instance.
        usesInstanceURL: true,
        // The documented way to deactivate has no path; for other attributes that is not documented either way.
        updateStyle: .patchWhole,
        // Users can never be deleted.
        deletionDeactivates: true,
        // Public groups are read and changed; creating and deleting them is not listed.
        groupCapabilities: [.rename, .members],
        memberAddition: .membersObject,
        // Documented is a removal with a value; that the value is like that of an addition is not, only likely.
        memberRemoval: .membersObject,
        // Not documented.
        memberChunk: 50,
        memberRemovalChunk: 50,
        // Not documented, so not asked for.
        canExcludeMembers: false,
        unknownMemberStatuses: [400, 404],
        // Not documented for groups.
        groupsHaveExternalId: false,
        // What a filter on externalId compares with is not documented.
        userLookUps: [.name],
        groupLookUps: [.name],
        listing: .index,
        pageSize: 100,
        visibilityDelay: .seconds(1),
        // A user who comes back has an inactive account under the same name, which must be taken up again.
        adoptsUnclaimed: true,
        recreatesVanished: false)
}
