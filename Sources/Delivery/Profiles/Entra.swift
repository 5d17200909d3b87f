extension TargetProfile {
    /// Microsoft Entra ID through its SCIM interface, as the reference of that interface describes it.
    ///
    /// Where it is silent the safer reading stands here, and each such line says so.
    package static let entra = TargetProfile(
        name: "entra",
        title: "Microsoft Entra ID",
        mapping: [
            "userName": "user.userName",
            "name.givenName": "user.givenName",
            "name.familyName": "user.familyName",
            "displayName": "user.displayName",
            entraUser + ":mailNickname": "user.mailNickname",
        ],
        requiredPaths: [
            "userName", "name.givenName", "name.familyName", "displayName", entraUser + ":mailNickname",
        ],
        knownRoots: nil,
        singleElementRoots: [],
        forbiddenCharacters: "",
        // Those of the directory, as Microsoft Graph publishes them; the one of userName is not published.
        maximumLengths: [
            "userName": 113, "name.givenName": 64, "name.familyName": 64, "displayName": 256, "title": 128,
            entraUser + ":mailNickname": 64,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": 64,
        ],
        allowsSpaceInUserName: false,
        foldsUserName: true,
        needsInitialPassword: true,
        // Not documented; plain JSON passes every gateway on the way.
        contentType: "application/json",
        // Anything else is refused with 400.
        accept: "application/json",
        userAgent: "Provisor/1 (SCIM client)",
        requestTimeout: .seconds(30),
        concurrency: 5,
        // The limits of Microsoft Graph hold: 3,000 changes in 150 seconds for the tenant's smallest size.
        rate: 10,
        conflictCodes: ["uniqueness", "ObjectConflict"],
        usersPath: "/users",
        groupsPath: "/groups",
        discoveryPath: "/serviceproviderconfig",
        // An access token that was made by hand lasts an hour.
        authentication: [.clientCredentials, .bearer],
        // There is no PUT; elements are addressed by [type eq "work"] alone.
        updateStyle: .patchPaths,
        // One operation with all additions, and one member a removal.
        memberRemoval: .filter,
        memberChunk: 20,
        memberRemovalChunk: 1,
        membersAreShown: false,
        unknownMemberStatuses: [400, 404],
        // Groups cannot be searched by externalId; that they carry one is not documented.
        groupsHaveExternalId: false,
        userLookUps: [.externalId, .name],
        groupLookUps: [.name],
        listing: .cursor,
        // The reference names 10 and 100, and 100 and 1000, as default and most; the service decides.
        pageSize: 100,
        // Not published; the directory is known to need seconds until everybody sees a change.
        visibilityDelay: .seconds(10),
        adoptsUnclaimed: true,
        recreatesVanished: false)

    private static let entraUser = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User"
}
