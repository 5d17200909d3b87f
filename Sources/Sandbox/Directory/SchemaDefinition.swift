/// A schema: a URN, and the attributes under it.
struct SchemaDefinition: Sendable {
    /// The URN.
    let urn: String
    /// The name of what it describes.
    let name: String
    /// The attributes.
    var attributes: [SchemaAttribute]

    /// Finds an attribute without regard to case.
    func attribute(named name: String) -> SchemaAttribute? {
        attributes.first { $0.name.lowercased() == name.lowercased() }
    }

    /// As `GET /Schemas` shows it.
    ///
    /// - Parameter location: Where it can be read alone.
    /// - Returns: The document.
    func document(location: String) -> JSONValue {
        [
            "id": .string(urn), "name": .string(name), "description": .string(name),
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "attributes": .array(attributes.map(\.document)),
            "meta": ["resourceType": "Schema", "location": .string(location)],
        ]
    }
}

extension SchemaDefinition {
    /// Users (RFC 7643, section 4.1).
    static let user = SchemaDefinition(
        urn: "urn:ietf:params:scim:schemas:core:2.0:User", name: "User",
        attributes: [
            .text("userName", isRequired: true, isUnique: true),
            SchemaAttribute(
                name: "name",
                kind: .complex([
                    .text("formatted"), .text("familyName"), .text("givenName"), .text("middleName"),
                    .text("honorificPrefix"), .text("honorificSuffix"),
                ])),
            .text("displayName"), .text("nickName"), SchemaAttribute(name: "profileUrl", kind: .reference),
            .text("title"), .text("userType"), .text("preferredLanguage"), .text("locale"), .text("timezone"),
            .flag("active"),
            SchemaAttribute(name: "password", kind: .string(caseExact: true), mutability: .writeOnly),
            .values("emails"), .values("phoneNumbers"), .values("ims"), .values("photos"),
            SchemaAttribute(
                name: "addresses",
                kind: .complex([
                    .text("formatted"), .text("streetAddress"), .text("locality"), .text("region"),
                    .text("postalCode"), .text("country"), .text("type"), .flag("primary"),
                ]), isMultiValued: true),
            SchemaAttribute(
                name: "groups",
                kind: .complex([
                    .exact("value", mutability: .readOnly),
                    SchemaAttribute(name: "$ref", kind: .reference, mutability: .readOnly),
                    SchemaAttribute(name: "display", kind: .string(caseExact: false), mutability: .readOnly),
                    SchemaAttribute(name: "type", kind: .string(caseExact: false), mutability: .readOnly),
                ]), isMultiValued: true, mutability: .readOnly),
            .values("entitlements"), .values("roles"), .values("x509Certificates"),
        ])

    /// Groups (RFC 7643, section 4.2).
    static let group = SchemaDefinition(
        urn: "urn:ietf:params:scim:schemas:core:2.0:Group", name: "Group",
        attributes: [
            .text("displayName", isRequired: true),
            SchemaAttribute(
                name: "members",
                kind: .complex([
                    .exact("value", mutability: .immutable),
                    SchemaAttribute(name: "$ref", kind: .reference, mutability: .immutable),
                    SchemaAttribute(name: "type", kind: .string(caseExact: false), mutability: .immutable),
                    .text("display"),
                ]), isMultiValued: true),
        ])

    /// The enterprise extension of users (RFC 7643, section 4.3).
    static let enterpriseUser = SchemaDefinition(
        urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", name: "EnterpriseUser",
        attributes: [
            .text("employeeNumber"), .text("costCenter"), .text("organization"), .text("division"),
            .text("department"),
            SchemaAttribute(
                name: "manager",
                kind: .complex([
                    .exact("value"), SchemaAttribute(name: "$ref", kind: .reference),
                    SchemaAttribute(name: "displayName", kind: .string(caseExact: false), mutability: .readOnly),
                ])),
        ])
}
