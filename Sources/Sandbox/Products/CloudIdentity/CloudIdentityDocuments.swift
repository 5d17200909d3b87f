/// What the SCIM API of Google Cloud Identity says about itself.
struct CloudIdentityDocuments {
    /// The base URL.
    let root: String

    /// Answers a GET.
    ///
    /// - Parameter request: The request.
    /// - Returns: The document.
    /// - Throws: 404 for an unknown schema or type.
    func answer(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        let kinds = [CloudIdentity.userKind, CloudIdentity.groupKind]
        let schemas = kinds.flatMap { [$0.core] + $0.extensions }
        switch request.route {
        case .resourceTypes: return list(kinds.map(type))
        case .resourceType(let name):
            guard let kind = kinds.first(where: { $0.name == name }) else {
                throw .scim(404, nil, "there is no resource type \(name)")
            }
            return .json(type(kind))
        case .schemas: return list(schemas.map { $0.document(location: "\(root)/Schemas/\($0.urn)") })
        case .schema(let urn):
            guard let schema = schemas.first(where: { $0.urn == urn }) else {
                throw .scim(404, nil, "there is no schema \(urn)")
            }
            return .json(schema.document(location: "\(root)/Schemas/\(urn)"))
        default: return .json(configuration)
        }
    }

    private func type(_ kind: ResourceKind) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": .string(kind.name),
            "name": .string(kind.name), "endpoint": .string("/\(kind.name)s"), "schema": .string(kind.core.urn),
            "schemaExtensions": .array(
                kind.extensions.map { extended in
                    [
                        "schema": .string(extended.urn),
                        "required": .boolean(extended.urn == CloudIdentity.groupExtension),
                    ]
                }),
        ]
    }

    private func list(_ documents: [JSONValue]) -> ServiceAnswer {
        .json([
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": .integer(documents.count), "resources": .array(documents),
        ])
    }

    private var configuration: JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "patch": ["supported": true],
            "bulk": ["supported": false, "maxOperations": 0, "maxPayloadSize": 0],
            "filter": ["supported": true, "maxResults": .integer(GoogleSettings.groupMatchLimit)],
            "changePassword": ["supported": false], "sort": ["supported": false], "etag": ["supported": false],
            "authenticationSchemes": [
                ["type": "oauth2", "name": "OAuth 2.0", "description": "Google OAuth token", "primary": true]
            ],
        ]
    }
}
