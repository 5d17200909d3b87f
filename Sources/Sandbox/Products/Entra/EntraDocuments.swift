/// What the SCIM API of Entra ID says about itself.
struct EntraDocuments {
    /// The sizes of pages.
    let settings: EntraSettings

    /// Answers a GET.
    ///
    /// - Parameter request: The request.
    /// - Returns: The document.
    /// - Throws: 404 for an unknown schema or type.
    func answer(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        let kinds = [Entra.userKind, Entra.groupKind]
        let schemas = kinds.flatMap { [$0.core] + $0.extensions }
        switch request.route {
        case .resourceTypes: return list(kinds.map(type))
        case .resourceType(let name):
            guard let kind = kinds.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw Entra.missing(name)
            }
            return .json(type(kind))
        case .schemas: return list(schemas.map { $0.document(location: "/schemas/\($0.urn)") })
        case .schema(let urn):
            guard let schema = schemas.first(where: { $0.urn.lowercased() == urn.lowercased() }) else {
                throw Entra.missing(urn)
            }
            return .json(schema.document(location: "/schemas/\(urn)"))
        default: return .json(configuration)
        }
    }

    private func type(_ kind: ResourceKind) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": .string(kind.name),
            "name": .string(kind.name), "endpoint": .string("/\(kind.name.lowercased())s"),
            "schema": .string(kind.core.urn),
            "schemaExtensions": .array(
                kind.extensions.map { extended in
                    ["schema": .string(extended.urn), "required": .boolean(extended.urn == Entra.userExtension)]
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
            "filter": ["supported": true, "maxResults": 200],
            "changePassword": ["supported": false], "sort": ["supported": false], "etag": ["supported": false],
            "pagination": [
                "cursor": true, "index": false, "defaultPaginationMethod": "cursor",
                "defaultPageSize": .integer(settings.defaultPageSize), "maxPageSize": .integer(settings.maxPageSize),
            ],
            "authenticationSchemes": [
                ["type": "oauth2", "name": "OAuth 2.0", "description": "Microsoft Graph token", "primary": true]
            ],
        ]
    }
}
