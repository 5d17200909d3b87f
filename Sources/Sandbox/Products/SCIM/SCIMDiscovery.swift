/// What the generic service says about itself, true to its settings.
struct SCIMDiscovery {
    /// Which dialect it speaks.
    let settings: SCIMSettings
    /// The base URL.
    let root: String

    /// Answers GET of a discovery document.
    ///
    /// - Parameter request: The request.
    /// - Returns: The document.
    /// - Throws: 403 for a filter, which RFC 7644 forbids here; 404 for an unknown schema or type.
    func answer(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        if request.query["filter"] != nil { throw .scim(403, nil, "discovery documents are not filtered") }
        switch request.route {
        case .resourceTypes: return .json(list([type(.user), type(.group)]))
        case .resourceType(let name):
            guard let kind = [ResourceKind.user, .group].first(where: { $0.name == name }) else {
                throw .scim(404, nil, "there is no resource type \(name)")
            }
            return .json(type(kind))
        case .schemas: return .json(list(schemas.map { $0.document(location: "\(root)/Schemas/\($0.urn)") }))
        case .schema(let urn):
            guard let schema = schemas.first(where: { $0.urn == urn }) else {
                throw .scim(404, nil, "there is no schema \(urn)")
            }
            return .json(schema.document(location: "\(root)/Schemas/\(urn)"))
        default: return .json(serviceProviderConfig)
        }
    }

    private var schemas: [SchemaDefinition] { [.user, .enterpriseUser, .group] }

    private var serviceProviderConfig: JSONValue {
        let pages = settings.pages
        return [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "documentationUri": "https://www.rfc-editor.org/rfc/rfc7644",
            "patch": ["supported": .boolean(!settings.isPutOnly)],
            "bulk": ["supported": false, "maxOperations": 0, "maxPayloadSize": 0],
            "filter": ["supported": .boolean(!settings.ignoresFilters), "maxResults": .integer(settings.maxPageSize)],
            "changePassword": ["supported": false], "sort": ["supported": false],
            "etag": ["supported": .boolean(settings.hasETags)],
            "pagination": [
                "cursor": .boolean(pages.hasCursor), "index": .boolean(pages.hasIndex),
                "defaultPaginationMethod": pages.prefersCursor ? "cursor" : "index",
                "defaultPageSize": .integer(pages.defaultSize), "maxPageSize": .integer(pages.maxSize),
            ],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken", "name": "OAuth Bearer Token",
                    "description": "Authentication with a bearer token", "primary": true,
                    "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
                ]
            ],
            "meta": [
                "resourceType": "ServiceProviderConfig", "location": .string("\(root)/ServiceProviderConfig"),
            ],
        ]
    }

    private func type(_ kind: ResourceKind) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": .string(kind.name),
            "name": .string(kind.name), "endpoint": .string("/\(kind.name)s"), "schema": .string(kind.core.urn),
            "schemaExtensions": .array(
                kind.extensions.map { ["schema": .string($0.urn), "required": false] }),
            "meta": [
                "resourceType": "ResourceType", "location": .string("\(root)/ResourceTypes/\(kind.name)"),
            ],
        ]
    }

    private func list(_ documents: [JSONValue]) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": .integer(documents.count), "itemsPerPage": .integer(documents.count), "startIndex": 1,
            "Resources": .array(documents),
        ]
    }
}
