/// What the service says about itself.
enum DiscoveryDocuments {
    /// GET /ServiceProviderConfig.
    static func serviceProviderConfig(_ settings: IdentityCenterSettings) -> ServiceAnswer {
        ServiceAnswer(
            status: 200,
            content: .document(
                #"""
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
                  "documentationUri": "https://docs.aws.amazon.com/singlesignon/latest/developerguide/what-is-scim.html",
                  "authenticationSchemes": [
                    {
                      "type": "oauthbearertoken",
                      "name": "OAuth Bearer Token",
                      "description": "Authentication scheme using the OAuth Bearer Token Standard",
                      "specUri": "https://www.rfc-editor.org/info/rfc6750",
                      "documentationUri": "https://docs.aws.amazon.com/singlesignon/latest/userguide/provision-automatically.html",
                      "primary": true
                    }
                  ],
                  "patch": { "supported": true },
                  "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
                  "filter": { "supported": true, "maxResults": \#(settings.advertisedMaxResults) },
                  "changePassword": { "supported": false },
                  "sort": { "supported": false },
                  "etag": { "supported": false }
                }
                """#))
    }

    /// GET /ResourceTypes.
    static let resourceTypes = ServiceAnswer(
        status: 200,
        content: .document(
            #"""
            {
              "totalResults": 2,
              "itemsPerPage": 2,
              "startIndex": 1,
              "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
              "Resources": [
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
                  "id": "User",
                  "name": "User",
                  "description": "User Account",
                  "endpoint": "/Users",
                  "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
                  "schemaExtensions": [
                    { "schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": true }
                  ],
                  "meta": { "resourceType": "ResourceType", "location": "/ResourceTypes/User" }
                },
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
                  "id": "Group",
                  "name": "Group",
                  "description": "Group",
                  "endpoint": "/Groups",
                  "schema": "urn:ietf:params:scim:schemas:core:2.0:Group",
                  "meta": { "resourceType": "ResourceType", "location": "/ResourceTypes/Group" }
                }
              ]
            }
            """#))

    /// GET /Schemas.
    static let schemas = ServiceAnswer.json([
        "totalResults": .integer(SchemaDocument.all.count), "itemsPerPage": .integer(SchemaDocument.all.count),
        "startIndex": 1, "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "Resources": .array(SchemaDocument.all.map(\.body)),
    ])

    /// GET /Schemas/{urn}.
    ///
    /// - Throws: 400 for an unknown schema; the service's guide lists no 404 here.
    static func schema(_ urn: String) throws(SandboxRefusal) -> ServiceAnswer {
        guard let document = SchemaDocument.all.first(where: { $0.urn == urn }) else {
            throw .invalid("there is no schema \(urn)")
        }
        return .json(document.body)
    }
}
