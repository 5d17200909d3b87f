/// The attributes of users or of groups, and the URNs that name them.
struct ResourceSchema: Sendable {
    /// The URN of the enterprise extension of users.
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// The URN of the core schema.
    let core: String
    /// Whether the enterprise extension applies.
    let isExtended: Bool
    /// The attributes that a client may set.
    let table: AttributeTable

    /// Users.
    static let user = ResourceSchema(
        core: "urn:ietf:params:scim:schemas:core:2.0:User", isExtended: true, table: userTable)

    /// Groups.
    static let group = ResourceSchema(
        core: "urn:ietf:params:scim:schemas:core:2.0:Group", isExtended: false,
        table: AttributeTable([
            "externalId": .text(.ordinary),
            "displayName": .text(.ordinary),
            "members": .list(memberTable, limit: 100),
        ]))

    /// The sub-attributes of a member of a group.
    static let memberTable = AttributeTable([
        "value": .text(.reference), "$ref": .passing, "type": .text(.ordinary),
    ])

    private static let userTable = AttributeTable([
        "externalId": .text(.ordinary),
        "userName": .text(.userName),
        "name": .complex(
            AttributeTable([
                "formatted": .text(.ordinary), "familyName": .text(.ordinary), "givenName": .text(.ordinary),
                "middleName": .text(.ordinary), "honorificPrefix": .text(.ordinary),
                "honorificSuffix": .text(.ordinary),
            ])),
        "displayName": .text(.ordinary),
        "nickName": .text(.ordinary),
        "profileUrl": .text(.reference),
        "title": .text(.ordinary),
        "userType": .text(.ordinary),
        "preferredLanguage": .text(.ordinary),
        "locale": .text(.ordinary),
        "timezone": .text(.ordinary),
        "active": .boolean,
        "emails": .list(valueTable, limit: 1),
        "addresses": .list(
            AttributeTable([
                "formatted": .text(.ordinary), "streetAddress": .text(.ordinary), "locality": .text(.ordinary),
                "region": .text(.ordinary), "postalCode": .text(.ordinary), "country": .text(.ordinary),
                "type": .text(.ordinary), "primary": .boolean,
            ]), limit: 1),
        "phoneNumbers": .list(valueTable, limit: 1),
        "roles": .list(valueTable, limit: 1),
        enterprise: .complex(
            AttributeTable([
                "employeeNumber": .text(.ordinary), "costCenter": .text(.ordinary), "organization": .text(.ordinary),
                "division": .text(.ordinary), "department": .text(.ordinary),
                "manager": .complex(AttributeTable(["value": .text(.reference), "$ref": .passing])),
            ])),
    ])

    private static let valueTable = AttributeTable([
        "value": .text(.ordinary), "type": .text(.ordinary), "primary": .boolean,
    ])
}
