/// What Salesforce says about itself, and its lists that are no directory.
struct SalesforceDocuments {
    /// What is there.
    let settings: SalesforceSettings
    /// The base URL.
    let root: String

    /// Answers a GET.
    ///
    /// - Parameter request: The request.
    /// - Returns: The document.
    /// - Throws: 404 for what is not there.
    func answer(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        switch request.route {
        case .serviceProviderConfig: return .json(configuration)
        case .resourceTypes:
            return list(
                ["User", "Group"].map { name in
                    [
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": .string(name),
                        "name": .string(name), "endpoint": .string("/\(name)s"),
                        "schema": .string("urn:ietf:params:scim:schemas:core:2.0:\(name)"),
                    ]
                })
        case .schemas: return list(schemas.map { $0.document(location: "\(root)/Schemas/\($0.urn)") })
        case .schema(let urn):
            guard let schema = schemas.first(where: { $0.urn == urn }) else {
                throw .scim(404, nil, "there is no schema \(urn)")
            }
            return .json(schema.document(location: "\(root)/Schemas/\(urn)"))
        case .other("Entitlements", nil):
            // The list is cut off without a word; what lies beyond must be asked for by its id.
            return list(settings.entitlements.prefix(SalesforceSettings.recordLimit).map(entitlement))
        case .other("Entitlements", let id?):
            guard let known = settings.entitlements.first(where: { $0.id == id }) else {
                throw .scim(404, nil, "there is no entitlement \(id)")
            }
            return .json(entitlement(known))
        case .other("Roles", nil): return list([])
        default: throw .scim(404, nil, "\(request.path) is not there")
        }
    }

    private var schemas: [SchemaDefinition] {
        [Salesforce.userKind.core, .enterpriseUser, Salesforce.groupKind.core]
    }

    private func entitlement(_ entitlement: SalesforceSettings.Entitlement) -> JSONValue {
        [
            "schemas": ["urn:salesforce:schemas:extension:00D000000000001AAA"], "id": .string(entitlement.id),
            "displayName": .string(entitlement.display), "type": entitlement.isProfile ? "Profile" : "PermissionSet",
        ]
    }

    private func list(_ elements: [JSONValue]) -> ServiceAnswer {
        .json([
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": .integer(elements.count), "itemsPerPage": .integer(elements.count), "startIndex": 1,
            "Resources": .array(elements),
        ])
    }

    private var configuration: JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "patch": ["supported": true],
            "bulk": ["supported": false, "maxOperations": 0, "maxPayloadSize": 0],
            "filter": ["supported": true, "maxResults": .integer(SalesforceSettings.recordLimit)],
            "changePassword": ["supported": true], "sort": ["supported": false], "etag": ["supported": false],
            "authenticationSchemes": [
                ["type": "oauth2", "name": "OAuth v2.0", "description": "OAuth v2.0", "primary": true]
            ],
        ]
    }
}
