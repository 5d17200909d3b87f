import JSON

extension RealServer {
    /// Makes a group with members by hand, in the one way that each server takes.
    func makeGroup(_ name: String, _ members: [JSONValue], _ client: RealClient) async throws {
        let schema: JSONValue = "urn:ietf:params:scim:schemas:core:2.0:Group"
        let group = try await client.create(
            "/Groups", ["schemas": [schema], "displayName": .string(name), "members": .array(members)])
        guard self.name == Self.djangoSCIM2.name, let id = group["id"]?.string else { return }
        // There members are taken by PATCH alone.
        try await client.change(
            "/Groups/" + id,
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [["op": "add", "path": "members", "value": .array(members)]],
            ])
    }
}
