extension TargetProfile {
    /// AWS IAM Identity Center, as its SCIM developer guide and the Identity Store API model describe it.
    ///
    /// Where the two are silent the safer reading stands here, and each such line says so.
    package static let awsIdentityCenter = TargetProfile(
        name: "aws-identity-center",
        title: "AWS IAM Identity Center",
        mapping: [
            "userName": "user.userName",
            "name.givenName": "user.givenName",
            "name.familyName": "user.familyName",
            "displayName": "user.displayName",
            "emails[type eq \"work\"].value": "user.email",
        ],
        // The service itself does without an email; sign-in and every permission set that mails do not.
        requiredPaths: [
            "userName", "name.givenName", "name.familyName", "displayName", "emails[type eq \"work\"].value",
        ],
        knownRoots: [
            "userName", "name", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage",
            "locale", "timezone", "emails", "addresses", "phoneNumbers",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        singleElementRoots: ["emails", "addresses", "phoneNumbers"],
        forbiddenCharacters: "<>;:%",
        maximumLengths: ["userName": 128, "": 1024],
        allowsSpaceInUserName: false,
        contentType: "application/scim+json",
        userAgent: "Provisor/1 (SCIM client)",
        requestTimeout: .seconds(30),
        // No limit is published; five in flight is what clients in the field settled on.
        concurrency: 5,
        rate: 10,
        authentication: [.bearer],
        tokenLifetime: .seconds(365 * 86_400),
        // Made by AWS Control Tower, which breaks without them.
        protectedNames: [
            "AWSAccountFactory", "AWSAuditAccountAdmins", "AWSControlTowerAdmins", "AWSLogArchiveAdmins",
            "AWSLogArchiveViewers", "AWSSecurityAuditPowerUsers", "AWSSecurityAuditors", "AWSServiceCatalogAdmins",
        ],
        // The filter form is not documented to work; the list form is what AWS's own synchroniser sends.
        memberRemoval: .valueList,
        memberChunk: 100,
        memberRemovalChunk: 100,
        // Every group is shown with an empty list.
        membersAreShown: false,
        // Not documented: a missing member may be told like a missing group, or like a request that violates the schema.
        unknownMemberStatuses: [400, 404],
        groupsHaveExternalId: true,
        userLookUps: [.externalId, .name],
        groupLookUps: [.externalId, .name],
        // Without an empty cursor in the first request there is no second page.
        listing: .cursor,
        firstCursorIsEmpty: true,
        pageSize: 100,
        // Not published; a search right after a write is given this long to see it.
        visibilityDelay: .seconds(1),
        adoptsUnclaimed: true,
        // Making an account again loses its permission-set assignments: an operator decides.
        recreatesVanished: false)
}
