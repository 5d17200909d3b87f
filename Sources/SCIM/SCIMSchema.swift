/// The names of schemas and messages (RFC 7643 section 10, RFC 7644 section 3.1).
package enum SCIMSchema {
    package static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    package static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    package static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    package static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    package static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    package static let error = "urn:ietf:params:scim:api:messages:2.0:Error"

    /// Whether a schema's attributes stand at the top of a resource, and not under the schema's name.
    package static func isCore(_ schema: String) -> Bool {
        let name = schema.lowercased()
        return name == user.lowercased() || name == group.lowercased()
    }
}
