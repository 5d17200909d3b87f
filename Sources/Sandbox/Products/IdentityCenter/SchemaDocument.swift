/// One schema as the service describes it, written from the very tables that requests are read with.
struct SchemaDocument: Sendable {
    /// The id of the schema.
    let urn: String
    /// The name of what it describes.
    let name: String
    /// The attributes that it shows.
    let entries: [AttributeTable.Entry]
    /// The paths of the attributes that a client must send.
    let required: Set<String>
    /// The paths of the attributes that no two resources share.
    let unique: Set<String>

    /// The schemas of the service.
    static let all: [SchemaDocument] = [
        SchemaDocument(
            urn: ResourceSchema.user.core, name: "User",
            entries: ResourceSchema.user.table.entries.filter {
                !["externalId", ResourceSchema.enterprise].contains($0.name)
            },
            required: ["userName", "displayName", "name.familyName", "name.givenName"], unique: ["userName"]),
        SchemaDocument(
            urn: ResourceSchema.enterprise, name: "EnterpriseUser", entries: enterpriseEntries, required: [],
            unique: []),
        SchemaDocument(
            urn: ResourceSchema.group.core, name: "Group",
            entries: ResourceSchema.group.table.entries.filter { $0.name != "externalId" },
            required: ["displayName"], unique: ["displayName"]),
    ]

    /// The document.
    var body: JSONValue {
        [
            "id": .string(urn), "name": .string(name), "description": .string(name),
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "meta": ["resourceType": "Schema", "location": .string("/Schemas/\(urn)")],
            "attributes": .array(entries.map { attribute($0, path: $0.name) }),
        ]
    }

    private static var enterpriseEntries: [AttributeTable.Entry] {
        guard let entry = ResourceSchema.user.table.entry(named: ResourceSchema.enterprise),
            case .complex(let table) = entry.shape
        else { return [] }
        return table.entries
    }

    private func attribute(_ entry: AttributeTable.Entry, path: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(entry.name), "multiValued": false, "required": .boolean(required.contains(path)),
            "mutability": "readWrite", "returned": "default", "description": .string(entry.name),
        ]
        switch entry.shape {
        case .text:
            members["type"] = "string"
            members["caseExact"] = false
            members["uniqueness"] = unique.contains(path) ? "server" : "none"
        case .passing:
            members["type"] = "reference"
        case .boolean:
            members["type"] = "boolean"
        case .complex(let table):
            members["type"] = "complex"
            members["subAttributes"] = subAttributes(of: table, path: path)
        case .list(let table, _):
            members["type"] = "complex"
            members["multiValued"] = true
            members["subAttributes"] = subAttributes(of: table, path: path)
        }
        return .object(members)
    }

    private func subAttributes(of table: AttributeTable, path: String) -> JSONValue {
        .array(table.entries.map { attribute($0, path: "\(path).\($0.name)") })
    }
}
